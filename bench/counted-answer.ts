export const HEAD_END = '\r\n\r\n';

/** One answer on its way; only its length is looked at. */
export class CountedAnswer {
  left = 0;
  private head = '';
  private readonly length: number | undefined;

  /** @param length the expected one, if it is known */
  constructor(length?: number) {
    this.length = length;
  }

  begin(): void {
    [this.head, this.left] = ['', this.length ?? Infinity];
  }

  take(bytes: Uint8Array): void {
    if (this.head.endsWith(HEAD_END)) this.left -= bytes.length;
    else this.takeHead(Buffer.from(bytes).toString('latin1'));
  }

  private takeHead(text: string): void {
    const all = this.head + text;
    const end = all.indexOf(HEAD_END) + HEAD_END.length;
    if (end < HEAD_END.length) return void (this.head = all);
    this.head = all.slice(0, end);
    const declared = Number(/\r\ncontent-length: (\d+)/i.exec(this.head)?.[1]);
    const expected = this.length ?? declared;
    if (!/^HTTP\/1.1 20[06] /.test(this.head) || declared !== expected) throw new Error(this.head);
    this.left = declared - (all.length - end);
  }
}
