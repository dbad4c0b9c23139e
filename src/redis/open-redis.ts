import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import type { RedisConfig } from '../config/sections/redis-config.ts';

/**
 * How commands behave while Redis is down. `brief`: fail within two seconds. `patient`: wait until Redis is
 * back. `instant`: fail at once, and within 400 ms while Redis hangs.
 */
export type RetryPolicy = 'brief' | 'patient' | 'instant';

const LIMITS: Record<RetryPolicy, RedisOptions> = {
  brief: { maxRetriesPerRequest: 1, commandTimeout: 1500 },
  patient: { maxRetriesPerRequest: null },
  instant: { maxRetriesPerRequest: 0, commandTimeout: 400, enableOfflineQueue: false },
};
const MAX_RETRY_DELAY = 1000;

/** Opens a connection that reconnects by itself. Close it with `disconnect`, which does not wait. */
export function openRedis(config: RedisConfig, db: number, policy: RetryPolicy): Redis {
  const { username, password } = config;
  const redis = new Redis({
    ...addressOf(config.addr),
    ...LIMITS[policy],
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    db,
    connectTimeout: 500,
    keepAlive: config.ping_interval,
    // Reconnects and repeats the command: the address may lead to the new master by now.
    reconnectOnError: (error) => (/^(?:READONLY|MASTERDOWN)/.test(error.message) ? 2 : false),
    retryStrategy: (times) => Math.min(times * 50, MAX_RETRY_DELAY),
  });
  logConnectionLosses(redis, config);
  pingRegularly(redis, config.ping_interval);
  return redis;
}

function addressOf(addr: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${addr}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) };
}

/**
 * Replaces a connection that is open and silent. A server that vanished sends nothing that would end it, and a
 * subscriber would wait for messages for hours.
 */
function pingRegularly(redis: Redis, interval: number): void {
  let isWaiting = false;
  const beat = () => {
    if (isWaiting) return giveUp();
    if (redis.status !== 'ready') return;
    isWaiting = true;
    // By the time limit of commands, where this connection has one; or it was lost, and there is nothing to give up.
    redis.ping().then(() => (isWaiting = false), giveUp);
  };
  const giveUp = () => {
    if (isWaiting && redis.status === 'ready') redis.disconnect(true);
    isWaiting = false;
  };
  const timer = setInterval(beat, interval).unref();
  redis.on('close', () => (isWaiting = false));
  redis.on('end', () => clearInterval(timer));
}

/** Connections that are lost, of each application. */
const lost = new WeakMap<RedisConfig, Set<Redis>>();

/** Logs an outage once, although each connection retries every second and an application has several of them. */
function logConnectionLosses(redis: Redis, config: RedisConfig): void {
  const logger = new Logger('Redis');
  const others = lost.get(config) ?? new Set();
  lost.set(config, others);
  redis.on('error', ({ message }: Error) => {
    if (others.size === 0) logger.warn(`Redis at ${config.addr} cannot be reached: ${message}`);
    others.add(redis);
  });
  redis.on('ready', () => {
    if (others.delete(redis) && others.size === 0) logger.log('Redis can be reached again');
  });
  redis.on('end', () => others.delete(redis));
}
