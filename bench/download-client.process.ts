import { connect } from 'node:net';
import type { DownloadJob } from './download-client.ts';

const HEAD_END = '\r\n\r\n';
const BUFFER = 512 * 1024;

class Run {
  private asked = 0;
  private readonly job: DownloadJob;

  constructor(job: DownloadJob) {
    this.job = job;
  }

  async all(): Promise<number> {
    const begin = performance.now();
    await Promise.all(Array.from({ length: this.job.connections }, () => this.connection()));
    return (performance.now() - begin) / 1000;
  }

  /** One request after the other, each when the answer before is whole. */
  private connection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = new Answer(this.job.range ?? this.job.size);
      const callback = (length: number, bytes: Uint8Array) => {
        answer.take(bytes.subarray(0, length));
        if (answer.left === 0 && !this.ask(socket, answer)) socket.destroy();
        return true;
      };
      // One buffer for all that comes: what is measured is not here.
      const onread = { buffer: Buffer.alloc(BUFFER), callback };
      const socket = connect({ port: this.job.port, host: '127.0.0.1', onread });
      socket.on('error', reject).on('close', () => resolve());
      socket.on('end', () => reject(new Error(`the connection ended ${answer.left} bytes early`)));
      this.ask(socket, answer);
    });
  }

  private ask(socket: { write(text: string): unknown }, answer: Answer): boolean {
    const { target, range, size, requests } = this.job;
    if (this.asked === requests) return false;
    const start = (this.asked++ * (range ?? 0)) % size;
    const wanted = range === undefined ? '' : `Range: bytes=${start}-${start + range - 1}\r\n`;
    answer.begin();
    socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${wanted}${HEAD_END.slice(2)}`);
    return true;
  }
}

/** One answer on its way, of which nothing but its length is looked at. */
class Answer {
  left = 0;
  private head = '';
  private readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  begin(): void {
    [this.head, this.left] = ['', this.length];
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
    const declared = /\r\ncontent-length: (\d+)/i.exec(this.head)?.[1];
    if (!/^HTTP\/1.1 20[06] /.test(this.head) || Number(declared) !== this.length) throw new Error(this.head);
    this.left -= all.length - end;
  }
}

process.on('message', (job: DownloadJob) => {
  new Run(job).all().then(
    (seconds) => process.send!(seconds),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
