import { Injectable } from '@nestjs/common';
import { type RowJobQueue, RowJobs } from '../../jobs/row-jobs.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadRepo } from '../repo/upload.repo.ts';
import { PublishUploadJob } from './publish-upload.job.ts';
import { SettleUpload } from './settle-upload.ts';

/** The uploads to be published, after their callback: each has a row, and a job that the row requires. */
@Injectable()
export class PublicationQueue {
  private readonly queue: RowJobQueue<string>;

  constructor(uploads: UploadRepo, rowJobs: RowJobs, settle: SettleUpload) {
    this.queue = rowJobs.register<string, UploadEntity>('publication of uploads', {
      jobOf: (id) => ({
        type: PublishUploadJob,
        payload: PublishUploadJob.of(id),
        key: PublishUploadJob.keyOf(id),
      }),
      page: (after = '', limit) => uploads.processing(after, limit),
      since: ({ updatedAt }) => updatedAt,
      failed: (upload) => settle.failed(upload),
    });
  }

  /** Never throws: if the queue is unavailable, the next round enqueues the job. */
  enqueue(uploadId: string): Promise<void> {
    return this.queue.enqueue(uploadId);
  }
}
