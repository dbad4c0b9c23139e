import { Flag } from '../keys/flag.ts';
import { Int } from '../keys/int.ts';

export class MetricsConfig {
  @Flag({
    doc: 'Measure requests and serve `/metrics`. `false`: requests are not measured, and `/metrics` answers 404.',
  })
  readonly enabled: boolean = true;

  @Int({ doc: 'Resources with their own metric series; all further ones share one series.', max: 100_000 })
  readonly max_resources: number = 1000;
}
