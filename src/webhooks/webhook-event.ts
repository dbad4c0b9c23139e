import type { ResourceId } from '../resources/resource.ts';
import type { Platform } from '../resources/platform.ts';
import type { Channel } from '../versions/channel.ts';

/** What webhooks tell of; each kind has an address of its own. */
export type WebhookKind = 'create-version' | 'purge-error';

/** A package of a version, as far as webhooks tell of it. */
export interface VersionFacts extends Platform {
  readonly resourceId: ResourceId;
  readonly versionName: string;
  readonly channel: Channel;
}

/**
 * The body of `create-version`, JSON. All values are text, `ok` too, as receivers of MirrorChyan's
 * service know it: `"true"` when a full package was published, `"false"` when the server failed to take
 * in one that was uploaded.
 */
export function versionBody({ resourceId, versionName, channel, os, arch }: VersionFacts, ok: boolean) {
  return { resource_id: resourceId, version_name: versionName, channel, os, arch, ok: String(ok) };
}

/** The body of `purge-error`, JSON: a sentence for operators. */
export function purgeErrorBody(message: string) {
  return { msg: message };
}
