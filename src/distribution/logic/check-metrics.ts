import { Injectable } from '@nestjs/common';
import { Counter, register } from 'prom-client';
import { Config } from '../../config/config.ts';
import { BoundedLabel } from '../../metrics/bounded-label.ts';
import { PendingCounts } from '../../metrics/pending-counts.ts';
import type { ResourceId } from '../../resources/resource.ts';

const CHECKS = 'rb_checks_total';
/** The outcome of a check of an existing resource. */
export type CheckResult = 'update' | 'current' | 'no_version' | 'refused';

/** Counts checks by resource and outcome. All resource ids that do not exist share one series. */
@Injectable()
export class CheckMetrics {
  private readonly resources: BoundedLabel;
  private readonly checks: Counter<'resource' | 'outcome'>;
  private readonly series = new Map<ResourceId, Record<CheckResult, Counter.Internal>>();

  constructor(
    private readonly config: Config,
    pending: PendingCounts,
  ) {
    // An earlier application in the same process, as in tests, may have registered the metric.
    register.removeSingleMetric(CHECKS);
    this.checks = new Counter({
      name: CHECKS,
      help: 'Update checks by resource and outcome',
      labelNames: ['resource', 'outcome'],
      collect: () => pending.settle(),
    });
    this.resources = new BoundedLabel(config.metrics.max_resources);
  }

  count(resource: ResourceId, outcome: CheckResult, times = 1): void {
    if (!this.config.metrics.enabled) return;
    const series = this.series.get(resource) ?? this.seriesOf(resource);
    series[outcome].inc(times);
  }

  countUnknown(): void {
    if (this.config.metrics.enabled) this.checks.inc({ resource: '', outcome: 'unknown' });
  }

  private seriesOf(resource: ResourceId): Record<CheckResult, Counter.Internal> {
    const label = this.resources.bounded(resource);
    const of = (outcome: CheckResult) => this.checks.labels(label, outcome);
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
