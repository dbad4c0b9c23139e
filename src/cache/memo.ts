/** Characters of the longest text that is a key. */
const LONGEST = 200;
/** ms after which all entries are cleared, so that keys which are no longer used make room. */
const CLEARED_AFTER = 300_000;

/** Memo for repeated strings: keeps the first `most` entries, cleared every five minutes. */
export class Memo<T> {
  private readonly values = new Map<string, T>();
  private until = 0;

  constructor(private readonly most: number) {}

  get(text: string): T | undefined {
    return this.values.get(text);
  }

  /** May keep nothing: for a long text, or when there is no room. */
  set(text: string, value: T): void {
    const now = performance.now();
    if (now >= this.until) {
      this.values.clear();
      this.until = now + CLEARED_AFTER;
    }
    if (text.length > LONGEST) return;
    if (this.values.size < this.most || this.values.has(text)) this.values.set(text, value);
  }
}
