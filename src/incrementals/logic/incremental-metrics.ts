import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';

const INCREMENTALS = 'rb_incrementals_total';

export const INCREMENTALS_METRIC = makeCounterProvider({
  name: INCREMENTALS,
  help: 'Incremental packages by the outcome of their build; failed: all attempts failed, and only an administrator can start another',
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
