import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which processes run on which cores: a measured server on one, its clients on the others; or on cores by number. */
export type Side = 'server' | 'load' | readonly number[];

const cores = coresOf('self');
const isPinning = cores.length >= 2 && spawnSync('taskset', ['-V']).error === undefined;

/** The command with `taskset`, so that all its threads stay on their side; unchanged where that is not possible. */
export function onSide(side: Side | undefined, command: string, args: readonly string[]): [string, string[]] {
  if (!isPinning || side === undefined) return [command, [...args]];
  const [first, ...others] = cores;
  const own = side === 'server' ? [first] : side === 'load' ? others : side;
  return ['taskset', ['-c', own.join(','), command, ...args]];
}

export function describePinning(): string {
  return isPinning
    ? 'servers on a core of their own, the load on the others'
    : 'nothing is tied to a core (one core only, or no taskset)';
}

/** The cores for the clients of a server on these; undefined when none is left for them alone. */
export function otherCores(than: readonly number[]): readonly number[] | undefined {
  const others = cores.filter((core) => !than.includes(core));
  return others.length > 0 ? others : undefined;
}

/** The cores on which a process may run. */
export function coresOf(pid: number | 'self'): number[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)![1]!;
  return list.split(',').flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number) as [number, number?];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
