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

  /** The status of the last purge, while its job is known. */
  status(): Promise<JobStatus | undefined> {
    return this.jobs.status(PurgePackagesJob.jobName);
  }

  /** A failure for one resource does not stop the others. @throws the last failure, at the end */
  async purgeAll(job: RunningJob): Promise<void> {
    const { signal } = job;
    let failure: unknown;
    const ids = await this.packages.resourceIds();
    for (const [index, id] of ids.entries()) {
      signal.throwIfAborted();
      await this.retire.retireAll(id, signal).catch((err: unknown) => {
        signal.throwIfAborted();
        this.logger.warn({ err, resource: id }, 'a resource could not be purged');
        failure = err;
      });
      await job.progress((index + 1) / ids.length);
    }
    await this.eraseRetired.schedule();
    if (failure !== undefined) throw failure;
  }
}
