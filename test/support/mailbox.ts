/** A queue of events that a test awaits one by one. */
export class Mailbox<T> {
  /** Number of items received so far. */
  received = 0;
  private readonly waiting: T[] = [];
  private readonly takers: ((item: T) => void)[] = [];

  put(item: T): void {
    this.received++;
    const taker = this.takers.shift();
    if (taker) taker(item);
    else this.waiting.push(item);
  }

  /** Waits for the next item. */
  async take(): Promise<T> {
    const item = this.waiting.shift();
    return item ?? new Promise((resolve) => this.takers.push(resolve));
  }
}
