import { Flag } from '../keys/flag.ts';
import { Int } from '../keys/int.ts';

export class MetricsConfig {
  @Flag({
    doc: 'Measure requests, and tell at `/metrics`. `false`: nothing is measured per request, and `/metrics` answers 404.',
  })
  readonly enabled: boolean = true;

  @Int({ doc: 'Resources that get metric series of their own; all further ones share one.', max: 100_000 })
  readonly max_resources: number = 1000;
}
