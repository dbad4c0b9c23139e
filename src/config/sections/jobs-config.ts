import { Duration } from '../keys/duration.ts';
import { Int } from '../keys/int.ts';

export class JobsConfig {
  @Int({ doc: 'Background jobs that run at the same time.', min: 1, max: 64 })
  readonly concurrency: number = 2;

  @Int({ doc: 'Attempts of a job before it counts as failed.', min: 1, max: 100 })
  readonly attempts: number = 5;

  @Duration({
    doc: 'A running job whose worker has not renewed its lease for this long is taken over by another worker.',
    min: '100ms',
    max: '1h',
  })
  readonly lease: number = 30_000;

  @Duration({
    doc: 'Pause before recorded work is begun again whose job used up its attempts because the processes that worked on it died. It is never given up: something else may have killed them.',
    min: '1s',
    max: '30d',
  })
  readonly killed_pause: number = 3_600_000;

  @Duration({
    doc: 'Pause between two searches for recorded work that has no job, as after a crash or when Redis lost its data.',
    min: '100ms',
    max: '1h',
  })
  readonly round_interval: number = 60_000;

  @Duration({
    doc: 'Readiness says that jobs stand still when one that is due has waited for longer while none is worked on, and that a worker is deaf when it has not looked for jobs for longer.',
    min: '1s',
    max: '1h',
  })
  readonly still_after: number = 60_000;
}
