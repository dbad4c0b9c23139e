import { PurgePackagesJob } from './purge-packages.job.ts';
import { Injectable, Logger } from '@nestjs/common';
import { Jobs, type JobStatus, type RunningJob } from '../../jobs/jobs.ts';
import { OfferedPackagesRepo } from '../repo/offered-packages.repo.ts';
import { EraseRetired } from './erase-retired.ts';
import { RetireSurplus } from './retire-surplus.ts';

@Injectable()
export class PurgePackages {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly jobs: Jobs,
    private readonly packages: OfferedPackagesRepo,
    private readonly retire: RetireSurplus,
    private readonly eraseRetired: EraseRetired,
  ) {}

  /** Only one purge runs at a time. */
  async enqueue(): Promise<void> {
    await this.jobs.enqueue(PurgePackagesJob, new PurgePackagesJob(), { key: PurgePackagesJob.jobName });
  }

  /** Status of the last purge, while its job is kept. */
  status(): Promise<JobStatus | undefined> {
    return this.jobs.status(PurgePackagesJob.jobName);
  }

  /** A resource that fails does not keep the others waiting. @throws the last failure, when all are done */
  async purgeAll(job: RunningJob): Promise<void> {
    const { signal } = job;
    let failure: unknown;
    const ids = await this.packages.resourceIds();
    for (const [index, id] of ids.entries()) {
      signal.throwIfAborted();
      await this.retire.retireAll(id, signal).catch((err: unknown) => {
        signal.throwIfAborted();
        this.logger.warn({ err, resource: id }, 'resource not purged');
        failure = err;
      });
      await job.progress((index + 1) / ids.length);
    }
    await this.eraseRetired.schedule();
    if (failure !== undefined) throw failure;
  }
}
