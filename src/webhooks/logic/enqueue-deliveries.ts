import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../jobs/jobs.ts';
import { ResourceChanges } from '../../resources/logic/resource-changes.ts';
import { WebhookEventRepo } from '../repo/webhook-event.repo.ts';
import { DeliverWebhook } from './deliver-webhook.job.ts';

const PAGE = 100;

/**
 * Sees to it that every event is delivered. The row says that it is to be; the job, by its key, is there
 * once however often it is enqueued.
 */
@Injectable()
export class EnqueueDeliveries implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly events: WebhookEventRepo,
    private readonly jobs: Jobs,
    private readonly changes: ResourceChanges,
  ) {}

  onModuleInit(): void {
    this.changes.subscribe(async (id) => this.begin(id));
  }

  /** What a crash left between the row and its job. */
  onApplicationBootstrap(): void {
    this.begin();
  }

  /**
   * To be called after the commit. Returns at once and never throws: no publication waits for it.
   * @param resourceId leave it out to look for the events of all
   */
  begin(resourceId?: string): void {
    void this.enqueue(resourceId).catch((err: unknown) =>
      this.logger.warn({ err }, 'webhooks may wait until the resource changes again, or the next start'),
    );
  }

  private async enqueue(resourceId?: string): Promise<void> {
    for (let after = 0; ;) {
      const ids = await this.events.ids(after, PAGE, resourceId);
      for (const id of ids) await this.enqueueOne(id);
      if (ids.length < PAGE) return;
      after = ids.at(-1)!;
    }
  }

  /** A job whose process died in its last try has failed without having removed the event. */
  private async enqueueOne(id: number): Promise<void> {
    const key = DeliverWebhook.keyOf(id);
    if ((await this.jobs.status(key))?.state === 'failed') await this.events.remove(id);
    else await this.jobs.enqueue(DeliverWebhook, DeliverWebhook.of(id), { key });
  }
}
