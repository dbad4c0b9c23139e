import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { Jobs, type RunningJob } from '../../jobs/jobs.ts';
import { WebhookClient } from '../repo/webhook-client.ts';
import { WebhookEventRepo } from '../repo/webhook-event.repo.ts';
import { DeliverWebhookJob } from './deliver-webhook.job.ts';
import { WebhookAddresses } from './webhook-addresses.ts';

/** Runs the job that delivers one webhook, at least once. A webhook is dropped after its last attempt. */
@Injectable()
export class DeliverWebhook implements OnModuleInit {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly jobs: Jobs,
    private readonly events: WebhookEventRepo,
    private readonly addresses: WebhookAddresses,
    private readonly client: WebhookClient,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(DeliverWebhookJob, ({ eventId }, job) => this.deliver(eventId, job));
  }

  private async deliver(id: number, job: RunningJob): Promise<void> {
    const event = await this.events.find(id);
    if (event === undefined) return;
    const url = this.addresses.urlFor(event.kind, event.resourceId);
    if (url === undefined) return this.events.remove(id);
    try {
      await this.client.post(url, id, event.body, job.signal);
    } catch (error) {
      if (!job.signal.aborted && job.attempt >= this.config.jobs.attempts) await this.drop(id);
      throw error;
    }
    await this.events.remove(id);
    this.logger.log({ event: id, kind: event.kind, attempt: job.attempt }, 'webhook delivered');
  }

  private async drop(id: number): Promise<void> {
    await this.events.remove(id);
    this.logger.warn({ event: id }, 'webhook dropped after its last attempt');
  }
}
