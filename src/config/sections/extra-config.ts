import { Duration } from '../keys/duration.ts';

export class ExtraConfig {
  @Duration({ doc: 'How long a download URL works.', min: '1s', max: '7d' })
  readonly download_effective_time: number = 10 * 60_000;
}
