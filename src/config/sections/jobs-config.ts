import { Duration } from '../keys/duration.ts';
import { Int } from '../keys/int.ts';

export class JobsConfig {
  @Int({ doc: 'Background jobs worked on at the same time.', min: 1, max: 64 })
  readonly concurrency: number = 2;

  @Int({ doc: 'How often a job is tried before it counts as failed.', min: 1, max: 100 })
  readonly attempts: number = 5;

  @Duration({
    doc: 'A running job that has not shown a sign of life for this long is taken over.',
    min: '100ms',
    max: '1h',
  })
  readonly lease: number = 30_000;

  @Duration({
    doc: 'Pause between two looks for work that is written down and that no job stands for, as after a crash or when Redis has lost everything.',
    min: '100ms',
    max: '1h',
  })
  readonly round_interval: number = 60_000;
}
