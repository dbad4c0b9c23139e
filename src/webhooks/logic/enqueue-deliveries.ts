import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../jobs/jobs.ts';
import { RememberedWork, type RowJob } from '../../jobs/remembered-work.ts';
import { ResourceChanges } from '../../resources/logic/resource-changes.ts';
import { WebhookEventRepo, type WaitingEvent } from '../repo/webhook-event.repo.ts';
import { DeliverWebhook } from './deliver-webhook.job.ts';

const PAGE = 100;

/** Sees to it that every event is delivered: its row says that it is to be. */
@Injectable()
export class EnqueueDeliveries implements OnModuleInit {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly events: WebhookEventRepo,
    private readonly jobs: Jobs,
    private readonly work: RememberedWork,
    private readonly changes: ResourceChanges,
  ) {}

  onModuleInit(): void {
    this.changes.subscribe(async (id) => this.begin(id));
    this.work.watch<WaitingEvent>('webhooks to be delivered', {
      page: (last, limit) => this.events.waiting(last?.id ?? 0, limit),
      jobOf: ({ id }) => jobOf(id),
      since: ({ createdAt }) => createdAt,
      failed: ({ id }) => this.events.remove(id),
    });
  }

  /**
   * To be called after the commit, with the resource that the events are about. Returns at once and never
   * throws: no publication waits for it.
   */
  begin(resourceId: string): void {
    void this.enqueue(resourceId).catch((err: unknown) =>
      this.logger.warn({ err, resource: resourceId }, 'webhooks wait for the next round to be delivered'),
    );
  }

  private async enqueue(resourceId: string): Promise<void> {
    for (const { id } of await this.events.waiting(0, PAGE, resourceId)) {
      const { type, payload, key } = jobOf(id);
      await this.jobs.enqueue(type, payload, { key });
    }
  }
}

function jobOf(id: number): RowJob<DeliverWebhook> {
  return { type: DeliverWebhook, payload: DeliverWebhook.of(id), key: DeliverWebhook.keyOf(id) };
}
