import { comparePrecedence, parseVersion } from '../versions/compare/parsed-version.ts';
import type { Offerable } from '../catalogue/offers.ts';
import type { RunningVersion } from './running-version.ts';

/**
 * Whether a client that runs `running` should be offered `latest`. They are compared by their common scheme.
 * Without one, a known version is compared by its publication number, and an unknown version is older.
 */
export function isUpdate(running: RunningVersion, latest: Offerable): boolean {
  const { name, known } = running;
  if (name === '') return true;
  if (isSame(running, latest)) return false;
  const precedence = precedenceOf(running, latest);
  if (precedence !== undefined && precedence !== 0) return precedence < 0;
  return known?.number == null || known.number < latest.number;
}

/**
 * Whether the client runs `latest`: `v1.2`, `1.2` and `1.2.0` are one version. Two builds of one version (`+1`, `+2`)
 * are different versions when the client runs one that was published here.
 */
export function isSame(running: RunningVersion, latest: Offerable): boolean {
  const { name, known } = running;
  if (name === latest.name) return true;
  return (
    precedenceOf(running, latest) === 0 && (known === undefined || buildOf(name) === buildOf(latest.name))
  );
}

function precedenceOf({ name, known }: RunningVersion, latest: Offerable): number | undefined {
  return comparePrecedence(known?.place ?? parseVersion(name), latest.place);
}

function buildOf(name: string): string | undefined {
  return name.split('+', 2)[1];
}
