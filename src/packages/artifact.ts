import type { UpdateType } from '../resources/resource.ts';
import type { IncrementalPair } from './incremental-pair.ts';

/** The role of a stored file in its version. */
export type ArtifactKind = 'package';

/** Longest slot, characters. */
export const MAX_SLOT = 320;

/**
 * The slot of a package within its version. A unique index allows one file for each slot. Files of other kinds will
 * have slots of their own, so that one platform can have several files.
 */
export function slotOfPackage({
  updateType,
  os,
  arch,
  oldVersionId,
}: IncrementalPair & { readonly updateType: UpdateType }): string {
  const slot = `${updateType}/${os}/${arch}`;
  return updateType === 'full' ? slot : `${slot}/${oldVersionId}`;
}
