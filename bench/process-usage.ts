import { readFileSync } from 'node:fs';

/** Linux reports in units of 10 ms, independent of the kernel's clock rate. */
const TICKS_PER_SECOND = 100;

/** User and system time of all threads of a process so far, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
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
