import { constants, setPriority } from 'node:os';

/**
 * Lets answers to requests go first: to be called by a thread that works in the background. Elsewhere than on
 * Linux the priority is not the thread's own but the whole process's.
 */
export function lowerThreadPriority(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
