import { expect, it } from 'vitest';
import { pauseAfter } from '../../../src/jobs/backoff.ts';

it.each([
  [1, 1, 2000],
  [2, 1, 4000],
  [3, 1, 8000],
  [8, 1, 256_000],
  [9, 1, 300_000],
  [100, 1, 300_000],
  [5000, 1, 300_000],
  [3, 0, 0],
  [3, 0.5, 4000],
  [2, 0.0001, 0],
])('after try %d, drawing %d, the pause is %d ms', (attempt, random, pause) => {
  expect(pauseAfter(attempt, { base: 2000, cap: 300_000 }, random)).toBe(pause);
});
