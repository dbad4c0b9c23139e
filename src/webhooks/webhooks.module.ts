import { Module } from '@nestjs/common';
import { ResourcesModule } from '../resources/resources.module.ts';
import { VersionsModule } from '../versions/versions.module.ts';
import { AnnounceVersions } from './logic/announce-versions.ts';
import { DeliverWebhooks } from './logic/deliver-webhooks.ts';
import { EnqueueDeliveries } from './logic/enqueue-deliveries.ts';
import { PurgeErrors } from './logic/purge-errors.ts';
import { WebhookAddresses } from './logic/webhook-addresses.ts';
import { WebhookClient } from './repo/webhook-client.ts';
import { WebhookEventRepo } from './repo/webhook-event.repo.ts';

@Module({
  imports: [ResourcesModule, VersionsModule],
  providers: [
    WebhookEventRepo,
    WebhookClient,
    WebhookAddresses,
    EnqueueDeliveries,
    DeliverWebhooks,
    AnnounceVersions,
    PurgeErrors,
  ],
  exports: [AnnounceVersions, EnqueueDeliveries, PurgeErrors],
})
export class WebhooksModule {}
