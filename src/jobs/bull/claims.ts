import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Job, UnrecoverableError } from 'bullmq';
import type { JobOptions } from '../job-options.ts';
import { type BullJob, type BullQueue, type JobData, TryAgain } from './bull-queue.ts';
import { isNotOurs } from './not-ours.ts';

/** One try of a job. The token is its fence: no other try has the same. */
export interface BullClaim {
  readonly job: BullJob;
  readonly token: string;
  readonly attempt: number;
}

/** Moves jobs between the states of the queue. Whatever moves one says by which claim. */
export class Claims {
  constructor(
    private readonly queue: BullQueue,
    private readonly options: Pick<JobOptions, 'lease' | 'poll'>,
  ) {}

  /** The job that has waited longest, if any does. */
  async next(): Promise<BullClaim | undefined> {
    const token = randomUUID();
    const [found, id] = (await this.queue.backend.moveToActive(token)) as [object | null, string];
    if (!found) return undefined;
    const job: BullJob = Job.fromJSON(this.queue, found as Parameters<typeof Job.fromJSON>[1], id);
    return { job, token, attempt: triesOf(job) };
  }

  /** Puts the jobs of silent processes back. They are found silent at the second look. */
  async recover(): Promise<void> {
    await this.queue.backend.moveStalledJobsToWait();
  }

  /** For the first look of a process: whatever is left behind comes before what waits. */
  async recoverAtOnce(): Promise<void> {
    await this.recover();
    await delay(5);
    await this.recover();
  }

  /** @returns false when the job is no longer this claim's */
  async renew({ job, token }: BullClaim): Promise<boolean> {
    return (await job.extendLock(token, this.options.lease)) === 1;
  }

  /** @returns false when the job is no longer this claim's */
  async progress(claim: BullClaim, share: number): Promise<boolean> {
    if (!(await this.renew(claim))) return false;
    await claim.job.updateProgress(share);
    return true;
  }

  complete({ job, token }: BullClaim): Promise<boolean> {
    return moved(() => job.moveToCompleted(null, token, false));
  }

  retry({ job, token }: BullClaim, message: string, pause: number): Promise<boolean> {
    return moved(() => job.moveToFailed(new TryAgain(message, pause), token, false));
  }

  /** As `retry`, without the try that has failed being counted. */
  async repeat(claim: BullClaim, message: string, pause: number): Promise<boolean> {
    return (await this.unspend(claim)) && this.retry(claim, message, pause);
  }

  fail({ job, token }: BullClaim, message: string): Promise<boolean> {
    return moved(() => job.moveToFailed(new UnrecoverableError(message), token, false));
  }

  /** Fails it without having begun. */
  async giveUp(claim: BullClaim, message: string): Promise<boolean> {
    return (await this.unspend(claim)) && this.fail(claim, message);
  }

  /** As if the try had never begun: it keeps its place in the queue. */
  async release(claim: BullClaim): Promise<boolean> {
    return (await this.unspend(claim)) && moved(() => claim.job.moveToWait(claim.token));
  }

  /** Leaves it to a process that knows its kind. */
  async handBack(claim: BullClaim): Promise<boolean> {
    const later = Date.now() + this.options.poll;
    return (await this.unspend(claim)) && moved(() => claim.job.moveToDelayed(later, claim.token));
  }

  private async unspend(claim: BullClaim): Promise<boolean> {
    if (!(await this.renew(claim))) return false;
    const data: JobData = claim.job.data;
    return moved(() => claim.job.updateData({ ...data, unspent: data.unspent + 1 }));
  }
}

/** Tries begun so far. */
export function triesOf(job: BullJob): number {
  return job.attemptsStarted - job.data.unspent;
}

async function moved(move: () => Promise<unknown>): Promise<boolean> {
  try {
    await move();
    return true;
  } catch (error) {
    if (isNotOurs(error)) return false;
    throw error;
  }
}
