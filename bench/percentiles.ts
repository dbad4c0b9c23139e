import type { Outcome } from './load.ts';

/** @param latencies ms, in any order */
export function outcomeOf(latencies: readonly number[], seconds: number): Outcome {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!;
  return { requests: sorted.length, seconds, p50: at(0.5), p99: at(0.99) };
}
