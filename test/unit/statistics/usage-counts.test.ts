import { describe, expect, it } from 'vitest';
import { resourceId } from '../../../src/resources/resource.ts';
import { UsageCounts } from '../../../src/statistics/logic/usage-counts.ts';

const [APP, OTHER] = [resourceId('my-app'), resourceId('other')];

describe('counts', () => {
  it('are kept by day, resource and version, until they are taken', () => {
    const counts = new UsageCounts(10);
    for (const [day, resource, version] of [
      [1, APP, 0],
      [1, APP, 7],
      [1, APP, 7],
      [1, OTHER, 7],
      [2, APP, 7],
      [1, APP, 7],
    ] as const)
      counts.usageOf(day, resource, version)!.checks++;
    expect(
      counts.drain().map(({ day, resourceId: id, versionId, checks }) => [day, id, versionId, checks]),
    ).toEqual([
      [1, APP, 0, 1],
      [1, APP, 7, 3],
      [1, OTHER, 7, 1],
      [2, APP, 7, 1],
    ]);
    expect(counts.drain()).toEqual([]);
    counts.usageOf(2, APP, 7)!.checks++;
    expect(counts.drain()).toMatchObject([{ checks: 1 }]);
  });

  it('have a bound, within which everything goes on', () => {
    const counts = new UsageCounts(2);
    counts.usageOf(1, APP, 1)!.checks++;
    counts.usageOf(1, APP, 2)!.checks++;
    expect(counts.usageOf(1, APP, 3)).toBeUndefined();
    expect(counts.usageOf(1, OTHER, 1)).toBeUndefined();
    counts.usageOf(1, APP, 2)!.checks++;
    expect(counts.drain().map(({ checks }) => checks)).toEqual([1, 2]);
    expect(counts.usageOf(1, APP, 3)).toBeDefined();
  });

  it('come back when they could not be written, and add up with what came meanwhile', () => {
    const counts = new UsageCounts(2);
    Object.assign(counts.usageOf(1, APP, 1)!, { checks: 3, downloads: 2, bytes: 100 });
    const taken = counts.drain();
    Object.assign(counts.usageOf(1, APP, 1)!, { checks: 1, downloads: 1, bytes: 10 });
    expect(counts.restore(taken)).toBe(0);
    expect(counts.drain()).toEqual([
      { resourceId: APP, day: 1, versionId: 1, checks: 4, downloads: 3, bytes: 110 },
    ]);
  });

  it('tell what there is no room for when they come back', () => {
    const counts = new UsageCounts(2);
    counts.usageOf(1, APP, 1)!.checks = 3;
    counts.usageOf(1, APP, 2)!.downloads = 4;
    const taken = counts.drain();
    counts.usageOf(1, OTHER, 1)!.checks++;
    expect(counts.restore(taken)).toBe(4);
  });
});
