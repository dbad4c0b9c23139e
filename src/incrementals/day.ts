const DAY = 86_400_000;

/** Whole days since 1970, UTC. @param time epoch ms */
export function dayOf(time: number): number {
  return Math.floor(time / DAY);
}
