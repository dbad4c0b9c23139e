import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { UploadFiles } from '../repo/upload-files.ts';
import { UploadRepo } from '../repo/upload.repo.ts';

const BATCH = 100;

/** The job that removes uploads whose time is over. Each upload has one wait for it. */
class ForgetUploadsJob {
  static readonly jobName = 'forget-uploads';
}

/**
 * Removes uploads `extra.upload_keep` after they began, whether they were called back or not, and at
 * start the files that a crash left without a row.
 */
@Injectable()
export class ForgetUploads implements OnModuleInit {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly jobs: Jobs,
    private readonly uploads: UploadRepo,
    private readonly files: UploadFiles,
    private readonly config: Config,
  ) {}

  /** Before anything can be uploaded: a file that comes has no row at first. */
  async onModuleInit(): Promise<void> {
    this.jobs.handle(ForgetUploadsJob, () => this.forgetOld());
    await this.cleanUp().catch((err: unknown) =>
      this.logger.warn({ err }, 'left uploads are not looked for before the next start'),
    );
  }

  async later(uploadId: string): Promise<void> {
    const options = { key: `${ForgetUploadsJob.jobName}:${uploadId}`, delay: this.config.extra.upload_keep };
    await this.jobs.enqueue(ForgetUploadsJob, new ForgetUploadsJob(), options);
  }

  private async forgetOld(): Promise<void> {
    const begun = new Date(Date.now() - this.config.extra.upload_keep);
    for (;;) {
      const uploads = await this.uploads.begunBy(begun, BATCH);
      for (const upload of uploads)
        if (await this.uploads.remove(upload)) await this.files.remove(upload.file);
      if (uploads.length < BATCH) return;
    }
  }

  private async cleanUp(): Promise<void> {
    await this.forgetOld();
    const names = await this.files.names();
    for (let at = 0; at < names.length; at += BATCH) {
      const some = names.slice(at, at + BATCH);
      const waiting = await this.uploads.waiting(some);
      for (const name of some) if (!waiting.has(name)) await this.files.remove(name);
    }
  }
}
