import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';

const INCREMENTALS = 'rb_incrementals_total';

export const INCREMENTALS_METRIC = makeCounterProvider({
  name: INCREMENTALS,
  help: 'Incremental packages by how their building ended; failed means that it is not tried again by itself',
  labelNames: ['outcome'],
});

@Injectable()
export class IncrementalMetrics {
  constructor(@InjectMetric(INCREMENTALS) private readonly incrementals: Counter<'outcome'>) {
    for (const outcome of ['built', 'skipped', 'failed'] as const) this.incrementals.inc({ outcome }, 0);
  }

  count(outcome: 'built' | 'skipped' | 'failed'): void {
    this.incrementals.inc({ outcome });
  }
}
