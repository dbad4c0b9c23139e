import { Injectable, Logger } from '@nestjs/common';
import { Jobs, type JobStatus, type RunningJob } from '../../jobs/jobs.ts';
import { HoldingsRepo } from '../repo/holdings.repo.ts';
import { Eraser } from './erase-retired.ts';
import { RetireSurplus } from './retire-surplus.ts';

/** The job that takes all packages off offer that are no longer needed, and has their bytes erased later. */
export class PurgePackages {
  static readonly jobName = 'purge-packages';
}

@Injectable()
export class Purge {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly jobs: Jobs,
    private readonly holdings: HoldingsRepo,
    private readonly retire: RetireSurplus,
    private readonly eraser: Eraser,
  ) {}

  /** Only one purge runs at a time. */
  async enqueue(): Promise<void> {
    await this.jobs.enqueue(PurgePackages, new PurgePackages(), { key: PurgePackages.jobName });
  }

  /** Status of the last purge, while its job is kept. */
  status(): Promise<JobStatus | undefined> {
    return this.jobs.status(PurgePackages.jobName);
  }

  /** A resource that fails does not keep the others waiting. @throws the last failure, when all are done */
  async purgeAll(job: RunningJob): Promise<void> {
    const { signal } = job;
    let failure: unknown;
    const ids = await this.holdings.resourceIds();
    for (const [index, id] of ids.entries()) {
      signal.throwIfAborted();
      await this.retire.retireAll(id, signal).catch((err: unknown) => {
        signal.throwIfAborted();
        this.logger.warn({ err, resource: id }, 'resource not purged');
        failure = err;
      });
      await job.progress((index + 1) / ids.length);
    }
    await this.eraser.schedule();
    if (failure !== undefined) throw failure;
  }
}
