import { RateLimit, type RateLimitOptions, type Window } from './rate-limit.ts';

/** Share of a limit that a client may use up in all processes together before it is reported on. Most never do. */
const QUIET_SHARE = 1 / 8;

/** Events of a client that the other processes do not know of, and the end of its window. */
export type Report = readonly [client: string, events: number, until: number];

export interface SharedRateLimitOptions extends RateLimitOptions {
  /** Number of processes that share the limit. */
  readonly processes: number;
  /** Called when there are reports, and not again before they are taken. */
  readonly onReports: () => void;
}

/**
 * A limit that several processes count together: each reports on clients that could exceed the limit. Once one process
 * has reported on a client, all do. So a client exceeds the limit by what it does until the reports arrive.
 */
export class SharedRateLimit extends RateLimit {
  private readonly due = new Map<string, Window>();
  private readonly processes: number;
  private readonly onReports: () => void;

  constructor({ processes, onReports, ...options }: SharedRateLimitOptions) {
    super(options);
    this.processes = processes;
    this.onReports = onReports;
  }

  override adjust(options: Pick<RateLimitOptions, 'max' | 'clients'>): void {
    super.adjust(options);
    // Clients that had used the old limit up may go on under the new one.
    for (const [client, window] of this.windows.entries())
      if (window.quietUpTo === Infinity && !this.due.has(client)) window.quietUpTo = window.events;
  }

  takeReports(): Report[] {
    const reports = Array.from(this.due, ([client, window]): Report => {
      const untold = window.events - window.told;
      this.settle(window);
      return [client, untold, window.until];
    });
    this.due.clear();
    return reports;
  }

  /** Counts what clients did in another process. The windows of a client end together, when the first of them does. */
  learn(reports: readonly Report[]): void {
    if (this.isOff) return;
    const now = this.now();
    for (const [client, events, until] of reports) {
      if (now >= until) continue;
      const window = this.windows.get(client);
      if (window === undefined || now >= window.until) this.adopt(client, events, until);
      else this.join(client, window, events, until);
    }
  }

  protected override get quiet(): number {
    return (this.max * QUIET_SHARE) / this.processes;
  }

  protected override report(client: string, window: Window): void {
    // Beyond this number a client is reported on with its next event.
    if (this.due.size >= this.windows.maxSize) return;
    const isFirst = this.due.size === 0;
    window.quietUpTo = Infinity;
    this.due.set(client, window);
    if (isFirst) this.onReports();
  }

  private adopt(client: string, events: number, until: number): void {
    const window = { events, until, quietUpTo: 0, told: 0 };
    this.settle(window);
    this.windows.set(client, window);
  }

  private join(client: string, window: Window, events: number, until: number): void {
    const mustTell = window.events > window.told && window.told < this.max;
    window.events += events;
    window.told += events;
    window.until = Math.min(window.until, until);
    if (mustTell) this.report(client, window);
    else this.settle(window);
  }

  /** All know of all events. Those beyond the limit make no difference to anyone. */
  private settle(window: Window): void {
    window.told = window.events;
    window.quietUpTo = window.events >= this.max ? Infinity : window.events;
  }
}
