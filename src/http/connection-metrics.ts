import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import type { Refusal } from './connections.ts';

const REFUSED = 'rb_connections_refused_total';

export const REFUSED_METRIC = makeCounterProvider({
  name: REFUSED,
  help: 'Connections beyond http.max_connections: answered with 503, or cut when too many waited for that answer',
  labelNames: ['how'],
});

@Injectable()
export class ConnectionMetrics {
  constructor(@InjectMetric(REFUSED) private readonly refused: Counter<'how'>) {
    // Both series start at 0, so that an alert can see the first increase.
    for (const how of ['answered', 'cut'] as const) this.refused.inc({ how }, 0);
  }

  countRefused(how: Refusal): void {
    this.refused.inc({ how });
  }
}
