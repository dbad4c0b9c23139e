import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RememberedWork, type RowJob } from '../../jobs/remembered-work.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadRepo } from '../repo/upload.repo.ts';
import { PublishUploadJob } from './publish-upload.job.ts';
import { SettleUpload } from './settle-upload.ts';

/** Sees to it that every upload which was called back is worked on: the row says that it is to be. */
@Injectable()
export class EnqueueUploads implements OnModuleInit {
  constructor(
    private readonly uploads: UploadRepo,
    private readonly work: RememberedWork,
    private readonly settle: SettleUpload,
  ) {}

  onModuleInit(): void {
    this.work.watch<UploadEntity>('uploads to be published', {
      page: (last, limit) => this.uploads.processing(last?.id ?? '', limit),
      jobOf: ({ id }) => jobOf(id),
      since: ({ updatedAt }) => updatedAt,
      failed: (upload) => this.settle.failed(upload),
    });
  }

  /** Never throws: the next round sees to what cannot be enqueued now. */
  enqueue(uploadId: string): Promise<void> {
    return this.work.enqueue(jobOf(uploadId));
  }
}

function jobOf(id: string): RowJob<PublishUploadJob> {
  return { type: PublishUploadJob, payload: PublishUploadJob.of(id), key: PublishUploadJob.keyOf(id) };
}
