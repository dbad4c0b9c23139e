/**
 * Measures every side in each round, so that other work on the machine affects all of them; the order is reversed
 * each time. The first round is the warm-up and is dropped: code that runs for the first time is slower.
 */
export async function inRounds<Side, Result>(
  rounds: number,
  sides: readonly Side[],
  measure: (side: Side, isWarmUp: boolean) => Promise<Result>,
): Promise<Map<Side, Result[]>> {
  const results = new Map(sides.map((side): [Side, Result[]] => [side, []]));
  for (let round = 0; round <= rounds; round++)
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const result = await measure(side, round === 0);
      if (round > 0) results.get(side)!.push(result);
    }
  return results;
}

/** Of each round. */
export function ratios<Result>(
  ofSide: readonly Result[],
  toSide: readonly Result[],
  what: (result: Result) => number,
): number[] {
  return ofSide.map((result, i) => what(result) / what(toSide[i]!));
}
