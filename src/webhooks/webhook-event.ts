import type { PlatformData } from '../events/events.ts';

/** Kinds of webhooks. Each kind has its own target URL. */
export type WebhookKind = 'create-version' | 'purge-error';

/** A package of a version, as far as webhooks name it. */
export interface PackageNames extends PlatformData {
  readonly resource: string;
  readonly version: string;
  readonly channel: string;
}

/**
 * The body of `create-version`, JSON. All values are text, `ok` too, as receivers of MirrorChyan's
 * service know it: `"true"` when a full package was published, `"false"` when the server failed to take
 * in one that was uploaded.
 */
export function versionBody({ resource, version, channel, os, arch }: PackageNames, ok: boolean) {
  return { resource_id: resource, version_name: version, channel, os, arch, ok: String(ok) };
}

/** The body of `purge-error`, JSON: a sentence for operators. */
export function purgeErrorBody(message: string) {
  return { msg: message };
}
