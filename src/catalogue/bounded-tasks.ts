export interface BoundedTask<T> {
  readonly done: Promise<T>;
  /** Begins it now, also beyond the bound, unless it has begun. */
  begin(): void;
}

/** Runs a bounded number of tasks at once; the others wait in the order of arrival. */
export class BoundedTasks {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly atOnce: number) {}

  add<T>(task: () => Promise<T>): BoundedTask<T> {
    const { promise: turn, resolve } = Promise.withResolvers<void>();
    const begin = () => {
      if (!this.waiting.delete(begin)) return;
      this.running++;
      resolve();
    };
    this.waiting.add(begin);
    this.beginNext();
    const done = turn.then(task).finally(() => {
      this.running--;
      this.beginNext();
    });
    return { done, begin };
  }

  private beginNext(): void {
    const [next] = this.waiting;
    if (this.running < this.atOnce) next?.();
  }
}
