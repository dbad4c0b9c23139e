import {
  type DownloadFacts,
  type IncrementalFacts,
  type PackageFacts,
  runsPackageFor,
  type VersionFacts,
} from '../catalogue/offers.ts';
import type { Platform } from '../resources/platform.ts';
import type { UpdateType } from '../resources/resource.ts';

/** The package of an offer that a client gets. */
export interface PackageChoice {
  readonly file: DownloadFacts;
  /** The incremental package, when it is the chosen file; `wanted` when the client could use one and none is built. */
  readonly incremental: IncrementalFacts | 'wanted' | undefined;
}

/**
 * Chooses the incremental package from the client's version, or else the full package.
 * @param known the version that the client runs, if the resource has it
 * @param served the platforms whose packages are offered to the client
 */
export function choosePackage(
  updateType: UpdateType,
  full: PackageFacts,
  known: VersionFacts | undefined,
  served: readonly Platform[],
): PackageChoice {
  if (known === undefined || updateType === 'full' || !runsPackageFor(known, served, full))
    return { file: full, incremental: undefined };
  const incremental = full.incrementals.get(known.id);
  return { file: incremental ?? full, incremental: incremental ?? 'wanted' };
}
