import type { Redis } from 'ioredis';
import { Degraded, type ReadinessCheck } from '../health/readiness.ts';

const EFFECT = 'jobs wait, and the cache is per instance';
const AWAY = `Redis cannot be reached: ${EFFECT}, and changes show after catalogue.refresh_interval`;
const REPLICA = `Redis is a read-only replica: ${EFFECT}`;

/** What it means that Redis answers and refuses a write, by the first word of its answer. */
const REFUSALS = new Map([
  ['OOM', `Redis is out of memory and takes no writes: ${EFFECT}`],
  ['MISCONF', `Redis cannot save its data to its disk and takes no writes: ${EFFECT}`],
  ['READONLY', REPLICA],
  ['NOREPLICAS', `Redis has too few replicas and takes no writes: ${EFFECT}`],
  ['LOADING', `Redis is still loading its data: ${EFFECT}`],
]);

/**
 * Whether Redis takes writes. One that only answers is of no use to jobs.
 * @param redis fails soon while Redis is away
 */
export function redisCheck(redis: Redis): ReadinessCheck {
  return async () => {
    // Together: the refusal of a write by a replica ends the connection, and its reason with it.
    const [role, write] = await Promise.allSettled([
      redis.call('ROLE'),
      redis.set('rb:readiness', '1', 'PX', 1000),
    ]);
    if (write.status === 'fulfilled') return {};
    const isReplica = role.status === 'fulfilled' && (role.value as unknown[])[0] === 'slave';
    return new Degraded(isReplica ? REPLICA : (REFUSALS.get(firstWord(write.reason)) ?? AWAY));
  };
}

function firstWord(error: Error): string {
  return error.message.split(' ', 1)[0]!;
}
