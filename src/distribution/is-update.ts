import { comparePrecedence, parseVersion } from '../versions/compare/parsed-version.ts';
import type { Offerable, VersionFacts } from '../catalogue/offers.ts';

/** Longer than any version name: not worth parsing. */
const MAX_CURRENT = 128;

/**
 * Whether a client that runs `current` should be offered `latest`. Compared under a common scheme where
 * there is one; else a version we know counts by its number, and one we do not know as older.
 * @param known the version of the resource that is named exactly `current`
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
