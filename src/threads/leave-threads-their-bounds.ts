import { setFlagsFromString } from 'node:v8';

/**
 * The process is started with a size of the young generation (scripts/node-settings.mjs) that would override the
 * `resourceLimits` of worker threads. For heaps made from now on it counts no more.
 */
export function leaveThreadsTheirBounds(): void {
  setFlagsFromString('--min-semi-space-size=0');
  setFlagsFromString('--max-semi-space-size=0');
}
