import { Module } from '@nestjs/common';
import { DeliverWebhook } from './logic/deliver-webhook.ts';
import { DeliveryQueue } from './logic/delivery-queue.ts';
import { RecordWebhooks } from './logic/record-webhooks.ts';
import { WebhookAddresses } from './logic/webhook-addresses.ts';
import { WebhookClient } from './repo/webhook-client.ts';
import { WebhookEventRepo } from './repo/webhook-event.repo.ts';

@Module({
  providers: [
    WebhookEventRepo,
    WebhookClient,
    WebhookAddresses,
    DeliveryQueue,
    DeliverWebhook,
    RecordWebhooks,
  ],
})
export class WebhooksModule {}
