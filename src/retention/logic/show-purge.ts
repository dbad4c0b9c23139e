import { Injectable } from '@nestjs/common';
import type { JobStatus } from '../../jobs/jobs.ts';
import { RetiredStoragesRepo, type RetiredTotal } from '../repo/retired-storages.repo.ts';
import { type Amounts, noAmounts } from '../surplus.ts';
import { PurgePackages } from './purge-packages.ts';

export interface ShownPurge {
  /** The job of the last purge, while it is known. */
  readonly job?: JobStatus;
  /** Packages that were retired between the request for the last purge and its end. */
  readonly retired: Amounts;
  /** Packages that this or an earlier purge retired and that are not erased yet. */
  readonly waiting: Amounts;
}

/** The progress of the last purge. */
@Injectable()
export class ShowPurge {
  constructor(
    private readonly purge: PurgePackages,
    private readonly storages: RetiredStoragesRepo,
  ) {}

  async show(): Promise<ShownPurge> {
    const job = await this.purge.status();
    const retired = job === undefined ? [] : await this.storages.retiredBetween(job.createdAt, endOf(job));
    return { job, retired: amountsOf(retired), waiting: amountsOf(await this.storages.waiting()) };
  }
}

function endOf({ state, updatedAt }: JobStatus): Date {
  return state === 'done' || state === 'failed' ? updatedAt : new Date();
}

function amountsOf(totals: readonly RetiredTotal[]): Amounts {
  const amounts = noAmounts();
  for (const { updateType, count, bytes } of totals) amounts[updateType] = { count, bytes };
  return amounts;
}
