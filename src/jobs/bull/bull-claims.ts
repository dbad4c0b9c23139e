import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Job, UnrecoverableError } from 'bullmq';
import { type Claim, JobClaims, type Retry } from '../job-claims.ts';
import type { JobOptions } from '../job-options.ts';
import { type BullJob, type BullQueue, type JobData, TryAgain } from './bull-queue.ts';
import { isNotOurs } from './not-ours.ts';

interface BullClaim extends Claim {
  readonly job: BullJob;
  /** Of BullMQ's lock: no other try has the same. */
  readonly token: string;
}

/** Moves jobs between the states of the queue. BullMQ keeps a lock per claim. */
export class BullClaims extends JobClaims {
  /** While Redis is away a search has no end of its own. */
  readonly lastSearch = 1000;

  constructor(
    private readonly queue: BullQueue,
    private readonly options: Pick<JobOptions, 'attempts' | 'lease' | 'poll'>,
  ) {
    super();
  }

  /** BullMQ finds a process dead at the second look. */
  async recover(isFirst: boolean): Promise<void> {
    await this.queue.backend.moveStalledJobsToWait();
    if (!isFirst) return;
    await delay(5);
    await this.queue.backend.moveStalledJobsToWait();
  }

  async *due(): AsyncGenerator<BullClaim> {
    for (let claim = await this.next(); claim !== undefined; claim = await this.next()) yield claim;
  }

  /** BullMQ removes jobs by the ages that they were added with. */
  async prune(): Promise<void> {}

  async renew({ job, token }: BullClaim): Promise<boolean> {
    return (await job.extendLock(token, this.options.lease)) === 1;
  }

  async recordProgress(claim: BullClaim, share: number): Promise<boolean> {
    if (!(await this.renew(claim))) return false;
    await claim.job.updateProgress(share);
    return true;
  }

  complete({ job, token }: BullClaim): Promise<boolean> {
    return moved(() => job.moveToCompleted(null, token, false));
  }

  async retry(claim: BullClaim, { reason, progress, pause, isCounted }: Retry): Promise<boolean> {
    const { job, token } = claim;
    if (!(await this.keepProgress(claim, progress))) return false;
    const unspent = job.data.unspent + (isCounted ? 0 : 1);
    if (!(await this.note(claim, { unspent, dueAt: Date.now() + pause }))) return false;
    return moved(() => job.moveToFailed(new TryAgain(reason, pause), token, false));
  }

  async fail(claim: BullClaim, reason: string, progress: number): Promise<boolean> {
    return (await this.keepProgress(claim, progress)) && this.moveToFailed(claim, reason);
  }

  async giveUp(claim: BullClaim, reason: string): Promise<boolean> {
    return (await this.unspend(claim)) && this.moveToFailed(claim, reason);
  }

  async release(claim: BullClaim): Promise<boolean> {
    return (await this.unspend(claim)) && moved(() => claim.job.moveToWait(claim.token));
  }

  async handBack(claim: BullClaim): Promise<boolean> {
    const later = Date.now() + this.options.poll;
    return (await this.unspend(claim)) && moved(() => claim.job.moveToDelayed(later, claim.token));
  }

  /** The job that has waited longest, if any does. */
  private async next(): Promise<BullClaim | undefined> {
    const token = randomUUID();
    const [found, id] = (await this.queue.backend.moveToActive(token)) as [object | null, string];
    if (!found) return undefined;
    const job: BullJob = Job.fromJSON(this.queue, found as Parameters<typeof Job.fromJSON>[1], id);
    const { key, payload } = job.data;
    const [attempt, progress] = [triesOf(job), Number(job.progress)];
    const isSpent = attempt > this.options.attempts;
    return { id, name: job.name, key, payload, attempt, progress, isSpent, job, token };
  }

  private async keepProgress(claim: BullClaim, share: number): Promise<boolean> {
    return claim.job.progress === share || this.recordProgress(claim, share);
  }

  private moveToFailed({ job, token }: BullClaim, reason: string): Promise<boolean> {
    return moved(() => job.moveToFailed(new UnrecoverableError(reason), token, false));
  }

  /** BullMQ counts each start as a try. */
  private unspend(claim: BullClaim): Promise<boolean> {
    return this.note(claim, { unspent: claim.job.data.unspent + 1 });
  }

  private async note(claim: BullClaim, change: Partial<JobData>): Promise<boolean> {
    if (!(await this.renew(claim))) return false;
    return moved(() => claim.job.updateData({ ...claim.job.data, ...change }));
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
