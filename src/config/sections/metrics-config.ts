import { Int } from '../keys/int.ts';

export class MetricsConfig {
  @Int({ doc: 'Resources that get metric series of their own; all further ones share one.', max: 100_000 })
  readonly max_resources: number = 1000;
}
