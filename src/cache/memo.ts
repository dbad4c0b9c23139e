/** Characters of the longest text that is remembered. */
const LONGEST = 200;
/** ms until others get their turn, and what became of no use is let go; sooner would cost more than it saves. */
const TURN = 300_000;

/** What came of texts that come again and again: of the first `most` in each turn. */
export class Memo<T> {
  private readonly values = new Map<string, T>();
  private until = 0;

  constructor(private readonly most: number) {}

  get(text: string): T | undefined {
    return this.values.get(text);
  }

  /** Or not: it may not be counted on. */
  set(text: string, value: T): void {
    const now = performance.now();
    if (now >= this.until) {
      this.values.clear();
      this.until = now + TURN;
    }
    if (text.length <= LONGEST && this.values.size < this.most) this.values.set(text, value);
  }
}
