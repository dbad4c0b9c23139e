import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports in units of 10 ms, independent of the kernel's clock rate. */
const TICKS_PER_SECOND = 100;

/** User and system time of all threads of a process so far, in seconds. */
export function cpuSeconds(pid: number): number {
  const { user, system } = statOf(pid);
  return (user + system) / TICKS_PER_SECOND;
}

/** The same of several processes and all their descendants, with those that have ended. */
export function cpuSecondsOfTrees(roots: readonly number[]): number {
  const stats = livingStats();
  const counted = new Set(roots);
  // A parent may come after its child: the numbers of processes start again from the bottom.
  for (let before = -1; before !== counted.size;) {
    before = counted.size;
    for (const [pid, { parent }] of stats) if (counted.has(parent)) counted.add(pid);
  }
  const times = [...counted].flatMap((pid) => stats.get(pid) ?? []);
  return times.reduce((sum, it) => sum + it.user + it.system + it.ended, 0) / TICKS_PER_SECOND;
}

interface Stat {
  readonly parent: number;
  /** Ticks. */
  readonly user: number;
  readonly system: number;
  /** Of its children that have ended, with their own. */
  readonly ended: number;
}

function statOf(pid: number): Stat {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may contain spaces.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent, user, system] = [fields[1]!, fields[11]!, fields[12]!];
  return { parent, user, system, ended: fields[13]! + fields[14]! };
}

function livingStats(): Map<number, Stat> {
  const pids = readdirSync('/proc').map(Number);
  return new Map(
    pids.flatMap((pid) => {
      try {
        return pid > 0 ? [[pid, statOf(pid)] as const] : [];
      } catch {
        // It has just ended.
        return [];
      }
    }),
  );
}

/** Memory that the process alone causes, MiB: its own, and its share of what it has in common with others. */
export function ownMemory(pid: number): number {
  const kib = /^Pss:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Number(kib![1]) / 1024;
}

/** Resident memory of a process now (`VmRSS`) or at its highest (`VmHWM`), in MiB. */
export function memory(pid: number, which: 'VmRSS' | 'VmHWM'): number {
  const kib = new RegExp(`^${which}:\\s*(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kib![1]) / 1024;
}
