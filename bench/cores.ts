import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which processes run on which cores: a measured server on one, its clients on the others. */
export type Side = 'server' | 'load';

const cores = allowedCores();
const isPinning = cores.length >= 2 && spawnSync('taskset', ['-V']).error === undefined;

/** The command with `taskset`, so that all its threads stay on their side; unchanged where that is not possible. */
export function onSide(side: Side | undefined, command: string, args: readonly string[]): [string, string[]] {
  if (!isPinning || side === undefined) return [command, [...args]];
  const [first, ...others] = cores;
  return ['taskset', ['-c', side === 'server' ? `${first}` : others.join(','), command, ...args]];
}

export function describePinning(): string {
  return isPinning
    ? 'servers on a core of their own, the load on the others'
    : 'nothing is tied to a core (one core only, or no taskset)';
}

function allowedCores(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8');
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)![1]!;
  return list.split(',').flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number) as [number, number?];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
