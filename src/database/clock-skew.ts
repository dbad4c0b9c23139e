/** How far the clock of this machine is ahead of another one, ms. The truth is at most `error` away from `ahead`. */
export interface ClockSkew {
  readonly ahead: number;
  readonly error: number;
}

/** @param readOther asks for the other clock, epoch ms; half of the time that this takes is the error */
export async function measureSkew(readOther: () => Promise<number>): Promise<ClockSkew> {
  const [own, begun] = [Date.now(), performance.now()];
  const other = await readOther();
  const error = (performance.now() - begun) / 2;
  return { ahead: own + error - other, error };
}
