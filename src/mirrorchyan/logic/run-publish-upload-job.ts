import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { DomainError } from '../../errors/domain-error.ts';
import { Jobs, type RunningJob } from '../../jobs/jobs.ts';
import { isOutage } from '../../jobs/outage.ts';
import { UploadRepo } from '../repo/upload.repo.ts';
import { PublishUpload } from './publish-upload.ts';
import { PublishUploadJob } from './publish-upload.job.ts';
import { SettleUpload } from './settle-upload.ts';

/** Runs the job that publishes an upload after its callback. */
@Injectable()
export class RunPublishUploadJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly uploads: UploadRepo,
    private readonly publishUpload: PublishUpload,
    private readonly settle: SettleUpload,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PublishUploadJob, ({ uploadId }, job) => this.handle(uploadId, job));
  }

  private async handle(id: string, job: RunningJob): Promise<void> {
    const upload = await this.uploads.find(id);
    if (upload?.status !== 'processing') return;
    try {
      await this.publishUpload.publish(upload);
    } catch (error) {
      if (isOutage(error)) throw error;
      // The package is refused: another attempt would have the same result.
      if (error instanceof DomainError) return this.settle.failed(upload, error.message);
      if (!job.signal.aborted && job.attempt >= this.config.jobs.attempts) await this.settle.failed(upload);
      throw error;
    }
    await this.settle.completed(upload);
  }
}
