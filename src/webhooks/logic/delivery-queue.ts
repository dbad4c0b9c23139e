import { Injectable, Logger } from '@nestjs/common';
import { type RowJobQueue, RowJobs } from '../../jobs/row-jobs.ts';
import { WebhookEventRepo, type WaitingEvent } from '../repo/webhook-event.repo.ts';
import { DeliverWebhookJob } from './deliver-webhook.job.ts';

/** The webhooks to be delivered: each has a row, and a job that the row requires. */
@Injectable()
export class DeliveryQueue {
  private readonly logger = new Logger('Webhooks');
  private readonly queue: RowJobQueue<number>;

  constructor(events: WebhookEventRepo, rowJobs: RowJobs) {
    this.queue = rowJobs.register<number, WaitingEvent>('delivery of webhooks', {
      jobOf: (id) => ({
        type: DeliverWebhookJob,
        payload: DeliverWebhookJob.of(id),
        key: DeliverWebhookJob.keyOf(id),
      }),
      page: (after = 0, limit) => events.waiting(after, limit),
      since: ({ createdAt }) => createdAt,
      failed: async ({ id }, { lastError }) => {
        await events.remove(id);
        this.logger.warn({ event: id, reason: lastError }, 'webhook dropped: its job failed');
      },
    });
  }

  /** For a row that the open transaction writes. */
  enqueueAfterCommit(eventId: number): void {
    this.queue.enqueueAfterCommit(eventId);
  }
}
