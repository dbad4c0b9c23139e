import path from 'node:path';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { Group } from '../../group/group.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { PeriodicTasks } from '../../jobs/periodic-tasks.ts';
import { UploadFiles } from '../repo/upload-files.ts';
import { UploadRepo } from '../repo/upload.repo.ts';

const BATCH = 100;

/** No longer enqueued: a periodic task does the work. The handler is for jobs that an earlier release enqueued. */
class RemoveOldUploadsJob {
  static readonly jobName = 'forget-uploads';
}

/** Removes uploads `extra.upload_keep` after they began, with or without a callback. */
@Injectable()
export class RemoveOldUploads implements OnModuleInit {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly jobs: Jobs,
    private readonly tasks: PeriodicTasks,
    private readonly uploads: UploadRepo,
    private readonly files: UploadFiles,
    private readonly config: Config,
    private readonly group: Group,
  ) {}

  async onModuleInit(): Promise<void> {
    this.jobs.handle(RemoveOldUploadsJob, () => this.removeOld());
    this.tasks.add('uploads whose time is over', (signal) => this.removeOld(signal), { isExclusive: true });
    if (this.group.isFront) return;
    await this.cleanUp().catch((err: unknown) =>
      this.logger.warn({ err }, 'old uploads could not be removed at the start: a later round removes them'),
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
