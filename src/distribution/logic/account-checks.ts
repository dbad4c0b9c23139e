import { Injectable, type OnModuleInit } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { RequestIncremental } from '../../incrementals/logic/request-incremental.ts';
import { RunningVersions } from '../../incrementals/logic/running-versions.ts';
import { PendingCounts } from '../../metrics/pending-counts.ts';
import { CountUsage } from '../../statistics/logic/count-usage.ts';
import { CheckMetrics } from './check-metrics.ts';
import type { Decision } from '../decision.ts';

/** Decisions held with checks to account for; what comes beyond that is accounted for at once. */
const MOST = 100_000;
/** Decisions accounted for in one turn of the event loop. */
const TURN = 200;

/**
 * Accounts for checks: to the metrics, the statistics, and the planner of incremental packages. A check adds one
 * to its decision; all else is done for many at once, before anybody looks.
 */
@Injectable()
export class AccountChecks implements OnModuleInit {
  private open: Decision[] = [];
  /** On which these were counted. */
  private day = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly metrics: CheckMetrics,
    private readonly usage: CountUsage,
    private readonly running: RunningVersions,
    private readonly requests: RequestIncremental,
    private readonly pending: PendingCounts,
  ) {}

  onModuleInit(): void {
    this.pending.addSource(() => this.close());
  }

  /** One check by a client at this address. */
  count(decision: Decision, ip: string): void {
    const day = this.usage.countClient(decision.resource, ip);
    if (day !== this.day) this.turnTo(day);
    if (decision.open++ > 0) return;
    this.request(decision);
    if (this.open.length < MOST) this.open.push(decision);
    else this.account(take(decision), day);
  }

  /** All that was counted before, in small turns. Never fails. */
  close(): Promise<void> {
    const { day } = this;
    const sums = this.open.map(take);
    this.open = [];
    this.last = this.last.then(() => this.accountAll(sums, day));
    return this.last;
  }

  private turnTo(day: number): void {
    void this.close();
    this.day = day;
  }

  private async accountAll(sums: readonly Sum[], day: number): Promise<void> {
    for (const [at, sum] of sums.entries()) {
      if (at % TURN === TURN - 1) await setImmediate();
      this.account(sum, day);
    }
  }

  private account({ decision, checks }: Sum, day: number): void {
    const { resource, offer, known, chosen } = decision;
    this.metrics.count(resource, chosen === undefined ? 'current' : 'update', checks);
    this.usage.countChecks(day, resource, known?.id ?? 0, checks);
    if (known === undefined) return;
    this.running.saw(offer.package, known.id, checks);
    if (typeof chosen?.incremental === 'object') this.running.offers(chosen.incremental);
  }

  private request({ offer, known, chosen }: Decision): void {
    if (chosen?.incremental === 'wanted')
      this.requests.requestBuild(offer.package, offer.version.id, known!.id);
  }
}

/** Checks of one decision. */
interface Sum {
  readonly decision: Decision;
  readonly checks: number;
}

function take(decision: Decision): Sum {
  const { open: checks } = decision;
  decision.open = 0;
  return { decision, checks };
}
