import { spawnSync } from 'node:child_process';

/**
 * Who gets a core where there are more threads than cores. `first`: at once, as a clock should that is to tell how
 * long others take. `last`: when nobody else wants one, and it gives it up at once. By niceness alone, the system
 * lets one run to the end of its slice, which is milliseconds.
 */
export type Stance = 'first' | 'last';

const POLICY = { first: ['--fifo', '1'], last: ['--idle', '0'] } as const;
const known = new Map<Stance, boolean>();

/** Whether it can be had here: `first` is for the privileged, and both take chrt. */
export function isGranted(stance: Stance): boolean {
  const granted = known.get(stance) ?? spawnSync('chrt', [...POLICY[stance], 'true']).status === 0;
  known.set(stance, granted);
  return granted;
}

/** The command as it has to be written to take it; as it is where it cannot be had. */
export function withStance(
  stance: Stance | undefined,
  command: string,
  args: readonly string[],
): [string, string[]] {
  if (stance === undefined || !isGranted(stance)) return [command, [...args]];
  return ['chrt', [...POLICY[stance], command, ...args]];
}

export function describeStances(): string {
  const clock = isGranted('first')
    ? 'the clock goes before all others'
    : 'the clock waits for a core like others';
  return `${clock}, those who load the service ${isGranted('last') ? 'give way at once' : 'are nice'}`;
}
