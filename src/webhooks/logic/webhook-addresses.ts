import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { WebhookKind } from '../webhook-event.ts';

/** Target URL per kind of webhook, and the resources that are muted. */
@Injectable()
export class WebhookAddresses {
  private readonly urls: Readonly<Record<WebhookKind, string>>;
  private readonly muted: ReadonlySet<string>;

  constructor({ extra }: Config) {
    this.urls = {
      'create-version': extra.create_new_version_webhook,
      'purge-error': extra.purge_error_webhook,
    };
    this.muted = new Set(extra.webhook_blacklist);
  }

  /** Undefined when no URL is set for this kind, or the resource is muted. */
  urlFor(kind: WebhookKind, resourceId: string): string | undefined {
    return this.muted.has(resourceId) ? undefined : this.urls[kind] || undefined;
  }
}
