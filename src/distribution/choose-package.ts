import type { UpdateType } from '../resources/resource.ts';
import type { Platform } from '../resources/platform.ts';
import {
  type DownloadFacts,
  type IncrementalFacts,
  type PackageFacts,
  runsPackageFor,
  type VersionFacts,
} from '../catalogue/offers.ts';

/** Which package of an offer a client gets. */
export interface Chosen {
  readonly file: DownloadFacts;
  /** The file, when it leads from the client's version; `wanted` when there is none yet that would. */
  readonly incremental: IncrementalFacts | 'wanted' | undefined;
}

/**
 * The incremental package from the client's version, or else the full one.
 * @param known the version that the client runs, if it is one of the resource's
 * @param served the platforms whose packages the client is served
 */
export function choosePackage(
  updateType: UpdateType,
  full: PackageFacts,
  known: VersionFacts | undefined,
  served: readonly Platform[],
): Chosen {
  if (known === undefined || updateType === 'full' || !runsPackageFor(known, served, full))
    return { file: full, incremental: undefined };
  const incremental = full.incrementals.get(known.id);
  return { file: incremental ?? full, incremental: incremental ?? 'wanted' };
}
