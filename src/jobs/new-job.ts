import { InvalidParams } from '../errors/invalid-params.ts';
import type { Handlers } from './handlers.ts';
import type { EnqueueOptions, JobType } from './jobs.ts';
import { encodePayload } from './payload.ts';

/** A job as it is recorded. */
export interface NewJob {
  readonly name: string;
  readonly key: string;
  /** JSON */
  readonly payload: string;
  /** ms */
  readonly delay: number;
}

/** Checks a job before it is recorded. @throws as `Jobs.enqueue` */
export async function newJob<P extends object>(
  handlers: Handlers,
  type: JobType<P>,
  payload: P,
  { key, delay = 0 }: EnqueueOptions,
): Promise<NewJob> {
  handlers.of(type.jobName);
  if (key.length < 1 || key.length > 255 || key.trim() !== key)
    throw InvalidParams.of('key', 'must be 1 to 255 characters without space at either end');
  return { name: type.jobName, key, payload: await encodePayload(type, payload), delay };
}
