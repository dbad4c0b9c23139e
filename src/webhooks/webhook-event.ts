import type { PlatformData } from '../events/events.ts';

/** Kinds of webhooks. Each kind has its own target URL. */
export type WebhookKind = 'create-version' | 'purge-error';

/** The facts about a package that a webhook sends. */
export interface PackageNames extends PlatformData {
  readonly resource: string;
  readonly version: string;
  readonly channel: string;
}

/**
 * The body of `create-version`, JSON. All values are text, even `ok`, as in MirrorChyan's service: `"true"` when
 * a full package was published, `"false"` when an uploaded package could not be published.
 */
export function versionBody({ resource, version, channel, os, arch }: PackageNames, ok: boolean) {
  return { resource_id: resource, version_name: version, channel, os, arch, ok: String(ok) };
}

/** The body of `purge-error`, JSON: a sentence for operators. */
export function purgeErrorBody(message: string) {
  return { msg: message };
}
