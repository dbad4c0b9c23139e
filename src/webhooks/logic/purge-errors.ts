import { Injectable, Logger } from '@nestjs/common';
import { WebhookEventRepo } from '../repo/webhook-event.repo.ts';
import { purgeErrorBody } from '../webhook-event.ts';
import { EnqueueDeliveries } from './enqueue-deliveries.ts';
import { WebhookAddresses } from './webhook-addresses.ts';

/** Characters (UTF-16 units) of a message that are sent. */
const MAX_MESSAGE = 4_000;

/** Tells operators what a purge could not remove. */
@Injectable()
export class PurgeErrors {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly events: WebhookEventRepo,
    private readonly addresses: WebhookAddresses,
    private readonly deliveries: EnqueueDeliveries,
  ) {}

  /**
   * To be called outside any transaction. Never throws: a purge goes on whatever becomes of its report.
   * @param message a sentence; what is longer than 4 000 characters is cut
   */
  async report(message: string): Promise<void> {
    if (this.addresses.of('purge-error', '') === undefined) return;
    try {
      await this.events.add('purge-error', '', purgeErrorBody(message.slice(0, MAX_MESSAGE).toWellFormed()));
      this.deliveries.begin('');
    } catch (err) {
      this.logger.warn({ err }, 'a purge error could not be reported');
    }
  }
}
