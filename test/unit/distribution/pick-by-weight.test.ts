import { describe, expect, it } from 'vitest';
import { isWithinShare, pickByWeight } from '../../../src/distribution/pick-by-weight.ts';

const SEEDS = Array.from({ length: 20_000 }, (_, i) => `seed ${i}`);
const endpoints = (...weights: number[]) =>
  weights.map((weight, i) => ({ url: `https://${i}.example.test`, weight }));

/** How far what was counted is from what was expected, over all choices with a weight. */
function chiSquare(counts: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const terms = weights.map((weight, i) => {
    const expected = (SEEDS.length * weight) / total;
    return expected === 0 ? 0 : (counts[i]! - expected) ** 2 / expected;
  });
  return terms.reduce((sum, term) => sum + term, 0);
}

describe('choosing by weight', () => {
  // 99.9 % of honest draws stay below; the seeds are fixed, so this never changes by itself.
  it.each<[weights: number[], bound: number]>([
    [[1, 1], 10.8],
    [[1, 3], 10.8],
    [[1, 1, 1, 1], 16.3],
    [[70, 20, 10], 13.8],
    [[1000, 1], 10.8],
    [[0.5, 0.25, 0.25], 13.8],
    [[5, 0, 5], 10.8],
  ])('%j shares as weighted', (weights, bound) => {
    const choices = endpoints(...weights);
    const counts = weights.map(() => 0);
    for (const seed of SEEDS) counts[choices.indexOf(pickByWeight(choices, seed)!)]!++;
    expect(chiSquare(counts, weights)).toBeLessThan(bound);
    weights.forEach((weight, i) => weight === 0 && expect(counts[i]).toBe(0));
  });

  it('is the same for the same seed, in any order of the choices', () => {
    const choices = endpoints(3, 2, 1);
    for (const seed of SEEDS.slice(0, 100))
      expect(pickByWeight(choices.toReversed(), seed)).toBe(pickByWeight(choices, seed));
  });

  it('moves only the seeds whose choice is removed', () => {
    const [gone, ...left] = endpoints(3, 2, 1);
    for (const seed of SEEDS.slice(0, 1000)) {
      const before = pickByWeight([gone!, ...left], seed);
      if (before !== gone) expect(pickByWeight(left, seed)).toBe(before);
    }
  });

  it.each([[[]], [endpoints(0)], [endpoints(0, 0)]])('chooses none of %j', (choices) => {
    expect(pickByWeight(choices, 'seed')).toBeUndefined();
  });
});

describe('a share in percent', () => {
  it.each([
    [0, 0, 0],
    [1, 150, 250],
    [50, 9800, 10_200],
    [99, 19_750, 19_850],
    [100, 20_000, 20_000],
  ])('of %d %% takes %d to %d of 20 000', (percent, least, most) => {
    const count = SEEDS.filter((seed) => isWithinShare(percent, seed)).length;
    expect(count).toBeGreaterThanOrEqual(least);
    expect(count).toBeLessThanOrEqual(most);
  });

  it('says nothing of the choice by weight', () => {
    const within = SEEDS.filter((seed) => isWithinShare(50, seed));
    const choices = endpoints(1, 1);
    const first = within.filter((seed) => pickByWeight(choices, seed) === choices[0]).length;
    expect(first / within.length).toBeCloseTo(0.5, 1);
  });
});
