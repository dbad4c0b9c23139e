import { constants, setPriority } from 'node:os';

/**
 * Lowers the priority of the calling worker thread, so that requests are answered first. Only Linux has a
 * priority per thread; on other systems the call would change the whole process, so it does nothing.
 */
export function lowerThreadPriority(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
