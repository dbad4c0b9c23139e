import type { VersionFacts } from './offers.ts';

/** A version as it was read from the database: where it stands in the order is worked out in memory. */
export type VersionRow = Omit<VersionFacts, 'place'> & { readonly revision: number };
