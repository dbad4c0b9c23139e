import { Injectable } from '@nestjs/common';
import { type RowJobQueue, RowJobs } from '../../jobs/row-jobs.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadRepo } from '../repo/upload.repo.ts';
import { PublishUploadJob } from './publish-upload.job.ts';
import { SettleUpload } from './settle-upload.ts';

/** The uploads that were called back: a row for each, and the job that the row calls for. */
@Injectable()
export class PublicationQueue {
  private readonly queue: RowJobQueue<string>;

  constructor(uploads: UploadRepo, rowJobs: RowJobs, settle: SettleUpload) {
    this.queue = rowJobs.register<string, UploadEntity>('uploads to be published', {
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

  /** Never throws: if the queue is unavailable, the next round enqueues it. */
  enqueue(uploadId: string): Promise<void> {
    return this.queue.enqueue(uploadId);
  }
}
