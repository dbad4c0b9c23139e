import { availableParallelism } from 'node:os';
import type { InstanceConfig } from '../config/sections/instance-config.ts';

/** Only Linux distributes connections among the processes that listen on a port. */
const CAN_SHARE_PORT = process.platform === 'linux';

/**
 * Number of fronts; 1 is a single process that does everything. `auto` is one per core that this process may use,
 * as far as the quota of its container goes.
 */
export function processesOf({ processes, role, reuse_port }: InstanceConfig): number {
  // Workers answer no clients; who shares the port by hand runs one instance per core.
  if (!CAN_SHARE_PORT || role === 'worker') return 1;
  if (processes === 'auto') return reuse_port ? 1 : availableParallelism();
  return processes;
}
