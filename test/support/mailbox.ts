/** Things that happen, to be awaited one after the other. */
export class Mailbox<T> {
  /** How many have come in so far. */
  received = 0;
  private readonly waiting: T[] = [];
  private readonly takers: ((item: T) => void)[] = [];

  put(item: T): void {
    this.received++;
    const taker = this.takers.shift();
    if (taker) taker(item);
    else this.waiting.push(item);
  }

  /** The next one, once it is there. */
  async take(): Promise<T> {
    const item = this.waiting.shift();
    return item ?? new Promise((resolve) => this.takers.push(resolve));
  }
}
