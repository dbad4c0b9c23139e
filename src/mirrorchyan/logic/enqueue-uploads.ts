import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Jobs } from '../../jobs/jobs.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadRepo } from '../repo/upload.repo.ts';
import { PublishUploadJob } from './publish-upload.job.ts';
import { SettleUpload } from './settle-upload.ts';

const PAGE = 100;

/** Sees to it that every upload which was called back is worked on: the row says that it is to be. */
@Injectable()
export class EnqueueUploads implements OnApplicationBootstrap {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly uploads: UploadRepo,
    private readonly jobs: Jobs,
    private readonly settle: SettleUpload,
  ) {}

  /** What a crash left between the row and its job. */
  onApplicationBootstrap(): void {
    void this.takeUp().catch((err: unknown) =>
      this.logger.warn({ err }, 'uploads left to process are not looked for before the next start'),
    );
  }

  async enqueue(uploadId: string): Promise<void> {
    const key = PublishUploadJob.keyOf(uploadId);
    await this.jobs.enqueue(PublishUploadJob, PublishUploadJob.of(uploadId), { key });
  }

  private async takeUp(): Promise<void> {
    for (let after = ''; ;) {
      const uploads = await this.uploads.processing(after, PAGE);
      for (const upload of uploads) await this.takeUpOne(upload);
      if (uploads.length < PAGE) return;
      after = uploads.at(-1)!.id;
    }
  }

  /** A job whose process died in its last try has failed without having said so here. */
  private async takeUpOne(upload: UploadEntity): Promise<void> {
    const job = await this.jobs.status(PublishUploadJob.keyOf(upload.id));
    if (job?.state === 'failed') await this.settle.failed(upload);
    else await this.enqueue(upload.id);
  }
}
