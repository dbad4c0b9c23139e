import type { VersionFacts } from './offers.ts';

/** A version as read from the database. Its place in the order is computed in memory. */
export type VersionRow = Omit<VersionFacts, 'place'> & { readonly revision: number };
