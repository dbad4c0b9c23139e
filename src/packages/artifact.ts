import type { UpdateType } from '../resources/resource.ts';
import type { IncrementalPair } from './incremental-pair.ts';

/** The role of a stored file in its version. */
export type ArtifactKind = 'package';

/** Longest slot, characters. */
export const MAX_SLOT = 320;

/**
 * The place of a file within its version: a unique index allows one file for each. Files of further kinds take
 * places of their own, so that several can stand side by side for one platform.
 */
export function slotOfPackage({
  updateType,
  os,
  arch,
  oldVersionId,
}: IncrementalPair & { readonly updateType: UpdateType }): string {
  const place = `${updateType}/${os}/${arch}`;
  return updateType === 'full' ? place : `${place}/${oldVersionId}`;
}
