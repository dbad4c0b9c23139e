import { randomUUID } from 'node:crypto';
import { type Claim, type DueSearch, JobClaims, type Retry } from '../job-claims.ts';
import type { JobOptions } from '../job-options.ts';
import { done, failed, released, retried } from './job-changes.ts';
import type { JobEntity } from './job.entity.ts';
import type { JobRepo, RowFence } from './job.repo.ts';
import { Pruning } from './pruning.ts';

export interface RowClaim extends Claim, RowFence {
  readonly id: number;
  /** As the row was found. */
  readonly seen: JobEntity;
}

type Options = Pick<JobOptions, 'attempts' | 'lease' | 'keep' | 'prune' | 'clock'>;

/** Claims rows: a claim is an owner of its own and a date in the row. */
export class RowClaims extends JobClaims {
  readonly lastSearch = Infinity;
  private readonly pruning: Pruning;

  constructor(
    private readonly repo: JobRepo,
    private readonly options: Options,
  ) {
    super();
    this.pruning = new Pruning(repo, options);
  }

  /** `due` finds rows whose lease ran out. */
  async recover(): Promise<void> {}

  async *due({ names, underWay, limit }: DueSearch): AsyncGenerator<RowClaim> {
    const except = (underWay as readonly RowClaim[]).map(({ id }) => id);
    for (const seen of await this.repo.due({ names, except, limit })) {
      const claim = this.claimOf(seen);
      if (claim.isSpent || (await this.repo.claim(seen, claim.owner, this.options.lease))) yield claim;
    }
  }

  prune(): Promise<void> {
    return this.pruning.whenDue();
  }

  renew(claim: RowClaim): Promise<boolean> {
    return this.repo.changeClaimed(claim, { leaseUntil: this.fromNow(this.options.lease) });
  }

  recordProgress(claim: RowClaim, progress: number): Promise<boolean> {
    return this.repo.changeClaimed(claim, { progress });
  }

  complete(claim: RowClaim): Promise<boolean> {
    return this.repo.changeClaimed(claim, done());
  }

  retry(claim: RowClaim, { reason, progress, pause, isCounted }: Retry): Promise<boolean> {
    const attempts = isCounted ? claim.attempt : claim.attempt - 1;
    return this.repo.changeClaimed(claim, { ...retried(reason, this.fromNow(pause)), attempts, progress });
  }

  fail(claim: RowClaim, reason: string, progress: number): Promise<boolean> {
    return this.repo.changeClaimed(claim, { ...failed(reason), progress });
  }

  /** The row was not written for this claim: it is changed as it was found. */
  giveUp({ seen }: RowClaim, reason: string): Promise<boolean> {
    return this.repo.changeAsSeen(seen, failed(reason));
  }

  release(claim: RowClaim): Promise<boolean> {
    return this.repo.changeClaimed(claim, released(claim.attempt));
  }

  /** Only wanted kinds are searched for. */
  handBack(claim: RowClaim): Promise<boolean> {
    return this.release(claim);
  }

  private claimOf(seen: JobEntity): RowClaim {
    const { id, name, key, payload, state, attempts, progress } = seen;
    const isSpent = state === 'running' && attempts >= this.options.attempts;
    const facts = { id, name, key, payload, seen, isSpent, attempt: attempts + 1, owner: randomUUID() };
    return { ...facts, progress: isSpent ? progress : 0 };
  }

  private fromNow(ms: number): Date {
    return new Date(this.options.clock.now() + ms);
  }
}
