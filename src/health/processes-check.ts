import type { Group } from '../group/group.ts';
import { inTime } from './in-time.ts';
import type { Readiness, ReadinessCheck } from './readiness.ts';

const TOPIC = 'ready';

/** The instance is ready only when all of its processes are. */
export function watchProcesses(group: Group, readiness: Readiness): void {
  if (group.isFront) group.on(TOPIC, () => readiness.holds());
  if (group.part === 'keeper') readiness.add('processes', processesCheck(group));
}

function processesCheck(group: Group): ReadinessCheck {
  const ask = inTime(() => group.ask<boolean>(TOPIC));
  return async () => {
    const ready = (await ask()).filter(Boolean).length;
    if (ready < group.fronts) throw new Error(`${ready} of ${group.fronts} fronts are ready`);
    return { fronts: ready };
  };
}
