import { Injectable } from '@nestjs/common';
import type { EventPayloads } from '../../events/events.ts';
import { WebhookEventRepo } from '../repo/webhook-event.repo.ts';
import { type PackageNames, purgeErrorBody, versionBody, type WebhookKind } from '../webhook-event.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { WebhookAddresses } from './webhook-addresses.ts';

/** Longest message to operators, in UTF-16 units; the rest is cut. */
const MAX_MESSAGE = 4_000;

/** Writes the rows of webhooks in the transaction of their event. */
@Injectable()
export class RecordWebhooks {
  constructor(
    private readonly rows: WebhookEventRepo,
    private readonly addresses: WebhookAddresses,
    private readonly deliveries: DeliveryQueue,
  ) {}

  /** Not for a draft: clients cannot get its packages yet. */
  async packageStored(stored: EventPayloads['package.stored']): Promise<void> {
    if (stored.status === 'published') await this.recordVersion(stored, true);
  }

  /** One webhook for each package of a version that was there before it is published for the first time. */
  async versionPublished(published: EventPayloads['version.published']): Promise<void> {
    if (published.from === 'new' || !published.isFirst) return;
    for (const platform of published.platforms) await this.recordVersion({ ...published, ...platform }, true);
  }

  async uploadFailed(failed: EventPayloads['upload.failed']): Promise<void> {
    await this.recordVersion(failed, false);
  }

  async purgeFailed({ message }: EventPayloads['purge.failed']): Promise<void> {
    await this.record('purge-error', '', purgeErrorBody(message.slice(0, MAX_MESSAGE).toWellFormed()));
  }

  private recordVersion(names: PackageNames, ok: boolean): Promise<void> {
    return this.record('create-version', names.resource, versionBody(names, ok));
  }

  private async record(kind: WebhookKind, resource: string, body: object): Promise<void> {
    if (this.addresses.urlFor(kind, resource) === undefined) return;
    this.deliveries.enqueueAfterCommit(await this.rows.add(kind, resource, body));
  }
}
