import { createHash } from 'node:crypto';

export interface Weighted {
  readonly url: string;
  /** 0 is never picked. */
  readonly weight: number;
}

/**
 * Picks by weighted rendezvous hashing: a seed picks the same choice on every node; over many seeds, each choice is
 * picked in proportion to its weight; when a choice is removed, only the seeds that picked it pick another.
 */
export function pickByWeight<T extends Weighted>(choices: readonly T[], seed: string): T | undefined {
  let best: T | undefined;
  let least = Infinity;
  for (const choice of choices) {
    if (choice.weight <= 0) continue;
    const score = -Math.log(fraction(seed, choice.url)) / choice.weight;
    if (score < least) [best, least] = [choice, score];
  }
  return best;
}

/** Whether the seed belongs to the share of `percent` percent of all seeds. */
export function isWithinShare(percent: number, seed: string): boolean {
  return fraction(seed, 'share') * 100 <= percent && percent > 0;
}

const STEPS = 2 ** 48;

/** Above 0 and at most 1, evenly distributed. */
function fraction(seed: string, label: string): number {
  const hash = createHash('sha256').update(`${label}\n${seed}`).digest();
  return (hash.readUIntBE(0, 6) + 1) / STEPS;
}
