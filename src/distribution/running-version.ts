import type { VersionFacts } from '../catalogue/offers.ts';
import type { ResourcePicture } from '../catalogue/resource-picture.ts';
import { isOrderable, parseVersion } from '../versions/compare/parsed-version.ts';

/** The version that a client runs. */
export interface RunningVersion {
  /** Its name, as far as it can be told from the client's words; empty when the client names none. */
  readonly name: string;
  /** Undefined when the resource does not have it. */
  readonly known: VersionFacts | undefined;
}

/** Finds the version that a client names. In a query that was not encoded, a `+` arrives as a space. */
export function findRunning(picture: ResourcePicture, current: string): RunningVersion {
  const known = picture.versionLike(current);
  if (known !== undefined || !current.includes(' ') || isOrderable(parseVersion(current)))
    return { name: current, known };
  const name = current.replaceAll(' ', '+');
  return { name, known: picture.versionLike(name) };
}
