import { Injectable, type OnModuleInit } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { RequestIncremental } from '../../incrementals/logic/request-incremental.ts';
import { RunningVersions } from '../../incrementals/logic/running-versions.ts';
import { PendingCounts } from '../../metrics/pending-counts.ts';
import { CountUsage } from '../../statistics/logic/count-usage.ts';
import { CheckMetrics } from './check-metrics.ts';
import type { Decision } from '../decision.ts';
import type { Outcome } from '../outcome.ts';

/** Largest number of decisions that wait to be accounted for; checks of further decisions are accounted for at once. */
const MAX_PENDING = 100_000;
/** Decisions accounted for in one turn of the event loop. */
const TURN = 200;

/**
 * Accounts for checks in the metrics, in the statistics, and in the counts for the planner of incremental packages. A
 * check only adds one to its decision. The sums are passed on for many checks together, before they are read or written.
 */
@Injectable()
export class AccountChecks implements OnModuleInit {
  private pending: Decision[] = [];
  /** The day on which the pending checks were counted. */
  private day = 0;
  private lastSettled: Promise<void> = Promise.resolve();

  constructor(
    private readonly metrics: CheckMetrics,
    private readonly usage: CountUsage,
    private readonly running: RunningVersions,
    private readonly requests: RequestIncremental,
    private readonly pendingCounts: PendingCounts,
  ) {}

  onModuleInit(): void {
    this.pendingCounts.addSource(() => this.settle());
  }

  /** Counts one check by a client at this address. */
  count(decision: Decision, ip: string): void {
    const day = this.usage.countClient(decision.outcome.resource, ip);
    if (day !== this.day) this.startDay(day);
    this.requestWanted(decision.outcome, ip);
    if (decision.pendingCount++ > 0) return;
    if (this.pending.length < MAX_PENDING) this.pending.push(decision);
    else this.account(takePending(decision), day);
  }

  /** Accounts for all pending checks, in small turns of the event loop. Never fails. */
  settle(): Promise<void> {
    const { day } = this;
    const sums = this.pending.map(takePending);
    this.pending = [];
    this.lastSettled = this.lastSettled.then(() => this.accountAll(sums, day));
    return this.lastSettled;
  }

  private startDay(day: number): void {
    void this.settle();
    this.day = day;
  }

  private async accountAll(sums: readonly Sum[], day: number): Promise<void> {
    for (const [at, sum] of sums.entries()) {
      if (at % TURN === TURN - 1) await setImmediate();
      this.account(sum, day);
    }
  }

  private account({ outcome, checks }: Sum, day: number): void {
    const { resource, offer, knownId, choice } = outcome;
    this.metrics.count(resource, choice === undefined ? 'current' : 'update', checks);
    this.usage.countChecks(day, resource, knownId ?? 0, checks);
    if (knownId === undefined) return;
    this.running.countChecks(offer.package, knownId, checks);
    if (typeof choice?.incremental === 'object') this.running.recordOffer(choice.incremental);
  }

  private requestWanted({ offer, knownId, choice }: Outcome, ip: string): void {
    if (choice?.incremental === 'wanted')
      this.requests.requestBuild(offer.package, offer.version.id, knownId!, ip);
  }
}

interface Sum {
  readonly outcome: Outcome;
  /** The number of checks with this outcome. */
  readonly checks: number;
}

function takePending(decision: Decision): Sum {
  const { outcome, pendingCount: checks } = decision;
  decision.pendingCount = 0;
  return { outcome, checks };
}
