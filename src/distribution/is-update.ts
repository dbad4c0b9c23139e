import { comparePrecedence, parseVersion } from '../versions/compare/parsed-version.ts';
import type { Offerable, VersionFacts } from '../catalogue/offers.ts';

/** No version has a longer name, so a longer text is not parsed. */
const MAX_CURRENT = 128;

/**
 * Whether a client that runs `current` should be offered `latest`. They are compared by their common scheme.
 * Without one, a known version is compared by its publication number, and an unknown version is older.
 * @param known the resource's version that the client runs; undefined when the resource does not have it
 */
export function isUpdate(current: string, known: VersionFacts | undefined, latest: Offerable): boolean {
  if (current === '' || current.length > MAX_CURRENT) return true;
  if (current === latest.name) return false;
  const precedence = comparePrecedence(known?.place ?? parseVersion(current), latest.place);
  if (precedence !== undefined && precedence !== 0) return precedence < 0;
  if (precedence === 0 && (known === undefined || bare(current) === bare(latest.name))) return false;
  return known?.number == null || known.number < latest.number;
}

function bare(name: string): string {
  return name.replace(/^v/i, '');
}
