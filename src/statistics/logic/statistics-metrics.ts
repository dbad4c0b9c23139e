import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';

const DROPPED = 'rb_statistics_dropped_total';

export const DROPPED_METRIC = makeCounterProvider({
  name: DROPPED,
  help: 'What statistics do not count because it could not be written down in time: checks and downloads (usage), clients',
  labelNames: ['kind'],
});

@Injectable()
export class StatisticsMetrics {
  private readonly dropped: Readonly<Record<'usage' | 'clients', Counter.Internal>>;

  constructor(@InjectMetric(DROPPED) dropped: Counter<'kind'>) {
    this.dropped = { usage: dropped.labels('usage'), clients: dropped.labels('clients') };
    // Both series start at 0, so that an alert can see the first increase.
    for (const series of Object.values(this.dropped)) series.inc(0);
  }

  countDropped(kind: 'usage' | 'clients', count: number): void {
    this.dropped[kind].inc(count);
  }
}
