import { parseVersion } from '../versions/compare/parsed-version.ts';
import { comparePlaces, type Place, VersionOrder } from '../versions/compare/version-order.ts';

/** A version that an incremental package could start from. */
export interface Base {
  readonly id: number;
  readonly name: string;
  /** Its publication number; null for a draft, which is treated as the newest version. */
  readonly number: number | null;
}

export interface BaseChoice {
  /** The version that the publisher named. */
  readonly named?: Base;
  /** Versions that clients run, the most used first. */
  readonly running: readonly Base[];
  /** Some of the versions that were published most recently. */
  readonly recent: readonly Base[];
  /** Largest number of bases from each list. */
  readonly limits: { readonly running: number; readonly recent: number };
}

/** The versions from which incremental packages to `target` are built in advance, the most wanted first. */
export function chooseBases(target: Base, { named, running, recent, limits }: BaseChoice): Base[] {
  const places = placesOf([target, ...running, ...recent]);
  const own = places.get(target.id)!;
  const older = ({ id }: Base) => id !== target.id && comparePlaces(places.get(id)!, own) < 0;
  const newest = recent
    .filter(older)
    .sort((a, b) => comparePlaces(places.get(b.id)!, places.get(a.id)!))
    .slice(0, limits.recent);
  const used = running.filter(older).slice(0, limits.running);
  const all = [...(named ? [named] : []), ...used, ...newest];
  return [...new Map(all.map((base) => [base.id, base])).values()];
}

/** The place of each version in the order of these versions. */
function placesOf(bases: readonly Base[]): Map<number, Place> {
  const order = new VersionOrder();
  const distinct = [...new Map(bases.map((base) => [base.id, base])).values()];
  const numbered = distinct.map((base) => ({ ...base, number: base.number ?? Number.MAX_SAFE_INTEGER }));
  numbered.sort((a, b) => a.number - b.number);
  return new Map(
    numbered.map(({ id, name, number }) => [id, order.insert({ number, parsed: parseVersion(name) })]),
  );
}
