import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/clock/clock.ts';

interface Timer {
  readonly at: number;
  readonly action: () => void;
  readonly owner: VirtualProcess;
}

/** A process in virtual time: while it is stalled, none of its timers fires. */
export class VirtualProcess implements Clock {
  stalled = false;

  constructor(private readonly time: VirtualTime) {}

  now(): number {
    return this.time.now;
  }

  after(ms: number, action: () => void): () => void {
    return this.time.plan({ at: this.time.now + ms, action, owner: this });
  }
}

/** Time that only the test advances. */
export class VirtualTime {
  now = 1_800_000_000_000;
  private readonly timers = new Set<Timer>();

  /** @param whenIdle resolves when all started work has ended; by default after one turn of the event loop */
  constructor(private readonly whenIdle: () => Promise<unknown> = () => turn()) {}

  plan(timer: Timer): () => void {
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Fires the due timers in order, and lets their effects happen in between. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.whenIdle();
    for (let timer = this.due(end); timer !== undefined; timer = this.due(end)) {
      this.timers.delete(timer);
      this.now = Math.max(this.now, timer.at);
      timer.action();
      await this.whenIdle();
    }
    this.now = end;
  }

  private due(end: number): Timer | undefined {
    const due = [...this.timers].filter(({ at, owner }) => at <= end && !owner.stalled);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}
