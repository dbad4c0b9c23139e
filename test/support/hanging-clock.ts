import type { Clock } from '../../src/clock/clock.ts';

/** The time of a process that can be made to hang: what falls due meanwhile happens when it goes on. */
export class HangingClock implements Clock {
  private hangs = false;
  private readonly overdue = new Set<() => void>();

  now(): number {
    return Date.now();
  }

  after(ms: number, action: () => void): () => void {
    const due = () => (this.hangs ? void this.overdue.add(due) : action());
    const timer = setTimeout(due, ms);
    return () => {
      clearTimeout(timer);
      this.overdue.delete(due);
    };
  }

  hang(): void {
    this.hangs = true;
  }

  resume(): void {
    this.hangs = false;
    const due = [...this.overdue];
    this.overdue.clear();
    for (const action of due) action();
  }
}
