import type { DayUsage, NamedUsage, Usage } from './usage.ts';

const noUsage = (): Usage => ({ checks: 0, downloads: 0, bytes: 0 });

function add(sum: Usage, { checks, downloads, bytes }: Readonly<Usage>): void {
  sum.checks += checks;
  sum.downloads += downloads;
  sum.bytes += bytes;
}

export function totalOf(usages: readonly Readonly<Usage>[]): Usage {
  const total = noUsage();
  for (const usage of usages) add(total, usage);
  return total;
}

/** Groups usage by day, in order. @param clients unique clients by day */
export function sumByDay(
  rows: readonly (NamedUsage & { readonly day: number })[],
  clients: ReadonlyMap<number, number>,
): DayUsage[] {
  const days = Map.groupBy(rows, ({ day }) => day);
  const counted = new Set([...days.keys(), ...clients.keys()]);
  return [...counted]
    .toSorted((a, b) => a - b)
    .map((day) => {
      const versions = byVersion(days.get(day) ?? []);
      return { day, clients: clients.get(day) ?? 0, ...totalOf(versions), versions };
    });
}

function byVersion(rows: readonly NamedUsage[]): NamedUsage[] {
  return [...Map.groupBy(rows, ({ versionName }) => versionName)]
    .map(([versionName, same]) => ({ versionName, ...totalOf(same) }))
    .toSorted((a, b) => b.checks - a.checks || (a.versionName < b.versionName ? -1 : 1));
}
