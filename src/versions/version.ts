export const VERSION_STATUSES = ['draft', 'published', 'yanked', 'rejected'] as const;
/** Only `published` versions are offered. `rejected` is final. */
export type VersionStatus = (typeof VERSION_STATUSES)[number];

/** Characters (code points) of a release note that are kept; what is longer is cut. */
export const MAX_RELEASE_NOTE = 20_000;
/** Bytes (UTF-8) of custom data; longer is refused. */
export const MAX_CUSTOM_DATA = 10_000;
