import { Duration } from '../keys/duration.ts';
import { Flag } from '../keys/flag.ts';
import { Int } from '../keys/int.ts';

export class StatisticsConfig {
  @Flag({
    doc: 'Count clients, checks and downloads by day, for `GET /admin/resources/:rid/stats`.',
  })
  readonly enabled: boolean = true;

  @Duration({
    doc: 'How often counts are written to the database; a crash loses what was counted since.',
    min: '1s',
    max: '5m',
  })
  readonly flush_interval: number = 10_000;

  @Int({ doc: 'Days after which the counts of a day are removed.', min: 1, max: 3650 })
  readonly keep_days: number = 400;
}
