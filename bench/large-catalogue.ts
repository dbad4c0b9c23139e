import type { Seed } from './seed.ts';

/** `versions` in total, the same number for each resource. */
export function catalogueOf(resources: number, versions: number): Seed[] {
  return Array.from({ length: resources }, (_, i) => ({
    resource: `resource-${i}`,
    versions: Math.round(versions / resources),
  }));
}

/**
 * Checks of all versions of all resources, in an order without a pattern that is the same in each run. Each has
 * its own value of `client`, a parameter that the service ignores, so that all URLs differ.
 */
export function askedEvenly(seeds: readonly Seed[], count: number): string[] {
  const random = randomFrom(20_260_101);
  return Array.from({ length: count }, (_, client) => {
    const { resource, versions } = seeds[Math.floor(random() * seeds.length)]!;
    const current = 1 + Math.floor(random() * versions);
    const query = `os=windows&arch=amd64&channel=stable&current=1.0.${current}`;
    return `/resources/${resource}/latest?${query}&client=${client}`;
  });
}

/** Once each. */
export function askedOnce(seeds: readonly Seed[]): string[] {
  return seeds.map(({ resource }) => `/resources/${resource}/latest?current=1.0.1`);
}

/** Park and Miller's generator: numbers from 0 to below 1. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
