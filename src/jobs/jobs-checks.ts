import { inTime } from '../health/in-time.ts';
import { Degraded, type ReadinessCheck } from '../health/readiness.ts';
import type { Jobs } from './jobs.ts';

/**
 * Whether jobs move, as every node sees it: jobs that wait are worked on by some process.
 * @param bound ms that a job may wait while none is worked on
 */
export function movementCheck(jobs: Pick<Jobs, 'movement'>, bound: number): ReadinessCheck {
  const movement = inTime(() => jobs.movement());
  return async () => {
    const found = await movement().catch(() => undefined);
    if (found === undefined) return new Degraded('cannot be looked up: jobs wait');
    const waited = secondsSince(found.waitingSince);
    if (found.workedOn === 0 && waited * 1000 > bound)
      return new Degraded(`jobs have waited for ${waited} s and none is worked on: no worker takes them`);
    return { oldest_waits_seconds: waited, worked_on: found.workedOn };
  };
}

/**
 * Whether this process still looks for jobs. To be called when it begins to.
 * @param bound ms without a look
 * @param isWorker whether this instance does nothing else: then it is not ready
 */
export function lookCheck(jobs: Pick<Jobs, 'lastLook'>, bound: number, isWorker: boolean): ReadinessCheck {
  const start = new Date();
  return async () => {
    const silent = secondsSince(jobs.lastLook ?? start);
    if (silent * 1000 <= bound) return {};
    const reason = `has not looked for jobs for ${silent} s`;
    if (isWorker) throw new Error(reason);
    return new Degraded(`${reason}: it works on none`);
  };
}

function secondsSince(moment: Date | undefined): number {
  return moment === undefined ? 0 : Math.max(0, Math.floor((Date.now() - moment.getTime()) / 1000));
}
