import type { Clock } from '../clock/clock.ts';
import { machineClock } from '../clock/machine-clock.ts';
import type { LiveConfig } from '../config/live-config.ts';
import type { Group } from '../group/group.ts';
import type { RateLimit, RateLimitOptions } from './rate-limit.ts';
import { type RateLimitKey, RateLimits } from './rate-limits.ts';
import { type Report, SharedRateLimit } from './shared-rate-limit.ts';

/** Topic of the group. */
const REPORTS = 'rate limits';
/** ms between two messages of a front */
const EVERY = 100;

type Reports = readonly (readonly [RateLimitKey, readonly Report[]])[];

/** The limits of a front, which all fronts count together. While the keeper is away, each counts alone. */
export class SharedRateLimits extends RateLimits {
  private readonly shared = new Map<RateLimitKey, SharedRateLimit>();
  private isTelling = false;

  constructor(
    config: LiveConfig,
    private readonly group: Group,
    private readonly clock: Clock = machineClock,
  ) {
    super(config);
    group.on<Reports>(REPORTS, (reports) => {
      for (const [key, list] of reports) this.shared.get(key)?.learn(list);
    });
  }

  protected override make(key: RateLimitKey, options: RateLimitOptions): RateLimit {
    const limit = new SharedRateLimit({
      ...options,
      now: () => this.clock.now(),
      processes: this.group.fronts,
      onReports: () => this.tellSoon(),
    });
    this.shared.set(key, limit);
    return limit;
  }

  private tellSoon(): void {
    if (this.isTelling) return;
    this.isTelling = true;
    this.clock.after(EVERY, () => {
      this.isTelling = false;
      const reports = [...this.shared].map(([key, limit]) => [key, limit.takeReports()] as const);
      this.group.tell(REPORTS, reports.filter(([, list]) => list.length > 0) satisfies Reports);
    });
  }
}

/** For the keeper: fronts reach one another by way of it. */
export function passReportsOn(group: Group): void {
  group.on<Reports>(REPORTS, (reports, front) => group.tell(REPORTS, reports, front));
}
