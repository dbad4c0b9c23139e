import { availableParallelism, totalmem } from 'node:os';
import type { InstanceConfig } from '../config/sections/instance-config.ts';

/** bytes that a front, with its share of everything else, may need */
const MEMORY_PER_FRONT = 256 * 1024 ** 2;

/** What this process may use. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** As far as the CPU quota of its container goes. */
  readonly cores: number;
  /** bytes; the limit of its container, if there is one */
  readonly memory: number;
}

/**
 * Number of fronts; 1 is a single process that does everything. `auto` is one per core, as far as there is memory for
 * them.
 */
export function processesOf(
  { processes, role, reuse_port }: InstanceConfig,
  { platform, cores, memory }: Machine = thisMachine(),
): number {
  // Only Linux distributes connections among the processes that listen on a port. Workers answer no clients.
  if (platform !== 'linux' || role === 'worker') return 1;
  if (processes !== 'auto') return processes;
  // Who shares the port by hand runs one instance per core.
  if (reuse_port) return 1;
  return Math.max(1, Math.min(cores, Math.floor(memory / MEMORY_PER_FRONT)));
}

function thisMachine(): Machine {
  const memory = Math.min(process.constrainedMemory() || Infinity, totalmem());
  return { platform: process.platform, cores: availableParallelism(), memory };
}
