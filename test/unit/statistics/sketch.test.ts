import { describe, expect, it } from 'vitest';
import { ClientHash } from '../../../src/statistics/client-hash.ts';
import { Sketch, SKETCH_BYTES } from '../../../src/statistics/sketch.ts';

/** Consecutive addresses, as clients in one network have. */
function sketchOf(from: number, to: number, key: number): Sketch {
  const hash = new ClientHash(new Uint8Array(16).fill(key));
  const sketch = Sketch.empty();
  for (let n = from; n < to; n++) {
    const { low, high } = hash.compute(`${n >>> 24}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`);
    sketch.add(low, high);
  }
  return sketch;
}

const errorOf = (estimate: number, truth: number) => (estimate - truth) / truth;
const KEYS = Array.from({ length: 20 }, (_, n) => n + 1);

describe('a sketch', () => {
  it('of nothing counts nothing', () => {
    expect(Sketch.empty().estimate()).toBe(0);
  });

  it.each([1, 2, 3, 5, 10])('counts %i exactly, nearly always', (count) => {
    const exact = KEYS.filter((key) => sketchOf(0, count, key).estimate() === count);
    expect(exact.length).toBeGreaterThanOrEqual(19);
  });

  // The standard error is 1.6 %: each estimate may deviate by five standard errors, the mean of 20 by one.
  it.each([1000, 10_000, 12_000, 20_000, 100_000])('counts %i with the error that it promises', (count) => {
    const errors = KEYS.map((key) => errorOf(sketchOf(0, count, key).estimate(), count));
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.08);
    expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(0.016);
  });

  it('counts a million', () => {
    for (const key of [1, 2, 3])
      expect(Math.abs(errorOf(sketchOf(0, 1_000_000, key).estimate(), 1_000_000))).toBeLessThan(0.05);
  });

  it('counts what comes again once', () => {
    const sketch = sketchOf(0, 1000, 1);
    const before = sketch.estimate();
    expect(sketch.merge(sketchOf(0, 1000, 1))).toBe(false);
    expect(sketch.estimate()).toBe(before);
  });

  it.each([
    [0, 500, 500, 1000],
    [0, 1000, 300, 800],
    [0, 70_000, 30_000, 100_000],
    [0, 10, 10, 10_000],
  ])('merged with another is as if it had seen it all: %i–%i and %i–%i', (a, b, c, d) => {
    const [one, other] = [sketchOf(a, b, 7), sketchOf(c, d, 7)];
    const all = sketchOf(Math.min(a, c), Math.max(b, d), 7);
    one.merge(other);
    expect(one.toBytes()).toEqual(all.toBytes());
    other.merge(one);
    expect(other.toBytes()).toEqual(all.toBytes());
  });

  it('comes back from its bytes', () => {
    const sketch = sketchOf(0, 5000, 3);
    expect(sketch.toBytes()).toHaveLength(SKETCH_BYTES);
    expect(Sketch.from(sketch.toBytes()).estimate()).toBe(sketch.estimate());
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['too little', Buffer.alloc(100, 1)],
    ['what no sketch holds', Buffer.alloc(SKETCH_BYTES, 200)],
  ])('made of %s is empty', (_what, bytes) => {
    expect(Sketch.from(bytes).estimate()).toBe(0);
  });
});
