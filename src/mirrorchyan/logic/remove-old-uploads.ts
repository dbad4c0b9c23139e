import path from 'node:path';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { PeriodicTasks } from '../../jobs/periodic-tasks.ts';
import { UploadFiles } from '../repo/upload-files.ts';
import { UploadRepo } from '../repo/upload.repo.ts';

const BATCH = 100;

/** Rounds do its work: one that an older version of the service left waiting ends as any other. */
class RemoveOldUploadsJob {
  static readonly jobName = 'forget-uploads';
}

/** Removes uploads `extra.upload_keep` after they began, whether they were called back or not. */
@Injectable()
export class RemoveOldUploads implements OnModuleInit {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly jobs: Jobs,
    private readonly rounds: PeriodicTasks,
    private readonly uploads: UploadRepo,
    private readonly files: UploadFiles,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    this.jobs.handle(RemoveOldUploadsJob, () => this.removeOld());
    this.rounds.add('uploads whose time is over', (signal) => this.removeOld(signal), { isExclusive: true });
    await this.cleanUp().catch((err: unknown) =>
      this.logger.warn({ err }, 'left uploads are not looked for before the next start'),
    );
  }

  private async removeOld(signal?: AbortSignal): Promise<void> {
    const begun = new Date(Date.now() - this.config.extra.upload_keep);
    for (;;) {
      signal?.throwIfAborted();
      const uploads = await this.uploads.begunBy(begun, BATCH);
      for (const upload of uploads)
        if (await this.uploads.remove(upload)) await this.files.remove(upload.file);
      if (uploads.length < BATCH) return;
    }
  }

  private async cleanUp(): Promise<void> {
    await this.files.importDirectory(path.join(this.config.data_dir, 'uploads'));
    await this.removeOld();
  }
}
