import type { Clock } from '../../clock/clock.ts';

export interface TurnsOptions {
  /** How many run at once. */
  readonly atOnce: number;
  /** How many may wait. */
  readonly waiting: number;
  /** ms that one may wait */
  readonly patience: number;
}

/** A bounded number runs at once, and a bounded number waits for its turn in the order of arrival. */
export class Turns {
  private running = 0;
  /** What starts each one that waits, oldest first. */
  private readonly queue = new Set<() => void>();

  constructor(
    private readonly options: TurnsOptions,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves with true when the caller may run: it must call `end` afterwards. With false when the queue is full, or
   * when its turn did not come in time.
   */
  take(): Promise<boolean> {
    const { atOnce, waiting, patience } = this.options;
    if (this.running < atOnce) {
      this.running++;
      return Promise.resolve(true);
    }
    if (this.queue.size >= waiting) return Promise.resolve(false);
    return new Promise((resolve) => {
      const start = () => {
        cancel();
        resolve(true);
      };
      const cancel = this.clock.after(patience, () => {
        this.queue.delete(start);
        resolve(false);
      });
      this.queue.add(start);
    });
  }

  end(): void {
    const [next] = this.queue;
    if (next === undefined) {
      this.running--;
      return;
    }
    this.queue.delete(next);
    next();
  }
}
