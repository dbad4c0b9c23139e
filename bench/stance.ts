import { spawnSync } from 'node:child_process';

/**
 * Which process gets a core when there are more threads than cores. `first`: at once, as a process that measures
 * time should. `last`: only a core that no other thread wants, given up at once. With niceness alone, a thread runs
 * to the end of its slice, which is milliseconds.
 */
export type Stance = 'first' | 'last';

const POLICY = { first: ['--fifo', '1'], last: ['--idle', '0'] } as const;
const known = new Map<Stance, boolean>();

/** Whether it is possible here: `first` needs privileges, and both need chrt. */
export function isGranted(stance: Stance): boolean {
  const granted = known.get(stance) ?? spawnSync('chrt', [...POLICY[stance], 'true']).status === 0;
  known.set(stance, granted);
  return granted;
}

/** The command with `chrt`; unchanged where that is not possible. */
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
