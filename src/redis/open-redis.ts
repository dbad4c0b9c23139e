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

/** ms that a sentinel has for an answer; then the next one is asked. */
const SENTINEL_LIMIT = 500;
const DEFAULT_PORT = { redis: 6379, sentinel: 26_379 } as const;

/**
 * Opens a connection that reconnects by itself, with sentinels to the Redis that is the master then. Close it with
 * `disconnect`, which does not wait.
 */
export function openRedis(config: RedisConfig, db: number, policy: RetryPolicy): Redis {
  const { username, password } = config;
  const redis = new Redis({
    ...placeOf(config),
    ...LIMITS[policy],
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    db,
    connectTimeout: 500,
    keepAlive: config.ping_interval,
    // Reconnects and repeats the command: the address may lead to the new master by now.
    reconnectOnError: (error) => (/^(?:READONLY|MASTERDOWN)/.test(error.message) ? 2 : false),
    retryStrategy: retryDelay,
  });
  logConnectionLosses(redis, config);
  pingRegularly(redis, config.ping_interval);
  return redis;
}

function retryDelay(failures: number): number {
  return Math.min(failures * 50, MAX_RETRY_DELAY);
}

function placeOf({ addr, sentinels, sentinel_name, sentinel_password }: RedisConfig): RedisOptions {
  if (sentinels.length === 0) return addressOf(addr, DEFAULT_PORT.redis);
  return {
    sentinels: sentinels.map((sentinel) => addressOf(sentinel, DEFAULT_PORT.sentinel)),
    name: sentinel_name,
    ...(sentinel_password !== '' && { sentinelPassword: sentinel_password }),
    sentinelCommandTimeout: SENTINEL_LIMIT,
    sentinelRetryStrategy: retryDelay,
  };
}

function addressOf(addr: string, defaultPort: number): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${addr}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort) };
}

/** For the log. */
function nameOf({ addr, sentinels, sentinel_name }: RedisConfig): string {
  return addr || `${sentinel_name}, by the sentinels at ${sentinels.join(', ')},`;
}

/**
 * Replaces a connection that is open and silent. A server that vanished sends nothing that would end it: a
 * subscriber would wait for messages for hours, and a new connection for its first answer.
 */
function pingRegularly(redis: Redis, interval: number): void {
  let isWaiting = false;
  const isOpen = () => redis.status === 'ready' || redis.status === 'connect';
  const beat = () => {
    if (isWaiting) return giveUp();
    isWaiting = isOpen();
    // By the time limit of commands, where this connection has one; or it was lost, and there is nothing to give up.
    if (redis.status === 'ready') redis.ping().then(answered, giveUp);
  };
  const answered = () => (isWaiting = false);
  const giveUp = () => {
    if (isWaiting && isOpen()) redis.disconnect(true);
    isWaiting = false;
  };
  const timer = setInterval(beat, interval).unref();
  redis.on('ready', answered).on('close', answered);
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
    if (others.size === 0) logger.warn(`Redis at ${nameOf(config)} cannot be reached: ${message}`);
    others.add(redis);
  });
  redis.on('ready', () => {
    if (others.delete(redis) && others.size === 0) logger.log('Redis can be reached again');
  });
  redis.on('end', () => others.delete(redis));
}
