import { Injectable } from '@nestjs/common';
import { Counter, register } from 'prom-client';
import { Config } from '../../config/config.ts';
import { BoundedLabel } from '../../metrics/bounded-label.ts';
import { PendingCounts } from '../../metrics/pending-counts.ts';
import type { ResourceId } from '../../resources/resource.ts';

const CHECKS = 'rb_checks_total';
export type Outcome = 'update' | 'current' | 'no_version' | 'refused';

/** Counts checks by resource and outcome. Ids that do not exist share one series. */
@Injectable()
export class CheckMetrics {
  private readonly resources: BoundedLabel;
  private readonly checks: Counter<'resource' | 'outcome'>;
  private readonly series = new Map<ResourceId, Record<Outcome, Counter.Internal>>();

  constructor(
    private readonly config: Config,
    pending: PendingCounts,
  ) {
    // An earlier application in this process may have left its own.
    register.removeSingleMetric(CHECKS);
    this.checks = new Counter({
      name: CHECKS,
      help: 'Update checks by resource and outcome',
      labelNames: ['resource', 'outcome'],
      collect: () => pending.settle(),
    });
    this.resources = new BoundedLabel(config.metrics.max_resources);
  }

  count(resource: ResourceId, outcome: Outcome, times = 1): void {
    if (!this.config.metrics.enabled) return;
    const series = this.series.get(resource) ?? this.open(resource);
    series[outcome].inc(times);
  }

  countUnknown(): void {
    if (this.config.metrics.enabled) this.checks.inc({ resource: '', outcome: 'unknown' });
  }

  private open(resource: ResourceId): Record<Outcome, Counter.Internal> {
    const label = this.resources.bounded(resource);
    const of = (outcome: Outcome) => this.checks.labels(label, outcome);
    const series = {
      update: of('update'),
      current: of('current'),
      no_version: of('no_version'),
      refused: of('refused'),
    };
    this.series.set(resource, series);
    return series;
  }
}
