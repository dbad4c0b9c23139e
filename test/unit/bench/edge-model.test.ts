import { describe, expect, it } from 'vitest';
import { simulate } from '../../../bench/edge-model.ts';

describe('the simulated edge cache', () => {
  it('asks once per time to live and wait for the next check, for each different check', () => {
    const [rate, ttl, places] = [400, 5, 4];
    const { hits, origin } = simulate({ resources: 1, versions: 1, places, rate, ttl, fill: 0 });
    // Checks of the five platforms come independently of each other.
    const rates = [0.6, 0.15, 0.1, 0.1, 0.05].map((share) => (share * rate) / places);
    const expected = rates.reduce((sum, it) => sum + places / (ttl + 1 / it), 0);
    expect(Math.abs(origin / expected - 1)).toBeLessThan(0.1);
    expect(hits).toBeCloseTo(1 - expected / rate, 2);
  });

  it('passes all on that come before the first is answered, without collapsing', () => {
    const model = { resources: 1, versions: 1, places: 1, rate: 1000, ttl: 5, fill: 0.5 };
    const { origin, uncollapsed } = simulate(model);
    expect(uncollapsed / origin).toBeGreaterThan(50);
  });

  it('is the same each time', () => {
    const model = { resources: 10, versions: 5, places: 2, rate: 500, ttl: 2, fill: 0 };
    expect(simulate(model)).toEqual(simulate(model));
  });
});
