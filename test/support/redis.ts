import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe } from 'vitest';
import { makeConfig } from '../../src/config/make-config.ts';
import type { RedisConfig } from '../../src/config/sections/redis-config.ts';
import { suspendProcess } from './suspend-process.ts';

export const hasRedis = spawnSync('redis-server', ['--version']).error === undefined;

/** Suites on a real Redis. Without one they are skipped with a note, unless everything is required. */
export const describeWithRedis = (name: string, suite: () => void) => {
  const isRequired = process.env.TEST_REQUIRE_ALL === '1';
  const note = hasRedis || isRequired ? '' : ' (skipped: redis-server is not installed)';
  describe.skipIf(note !== '')(`${name}${note}`, suite);
};

/** A real Redis on a free port of the loopback; it ends with its scope. */
export class RedisServer implements AsyncDisposable {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly home: string,
    readonly port: number,
    private readonly isPersistent: boolean,
  ) {}

  /**
   * @param persistent whether its data survives `down`
   * @param master port of the server that it is a replica of
   */
  static async start({ persistent = false, master = 0 } = {}): Promise<RedisServer> {
    const home = await mkdtemp(path.join(tmpdir(), 'rb-redis-'));
    const server = new RedisServer(home, await freePort(), persistent);
    await server.up(master);
    return server;
  }

  get addr(): string {
    return `127.0.0.1:${this.port}`;
  }

  get config(): RedisConfig {
    return makeConfig({ redis: { addr: this.addr } }).redis;
  }

  /** Starts the server again on the same port. @param master port of the server that it is a replica of */
  async up(master = 0): Promise<void> {
    const bound = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.home];
    const disk = ['--save', '', '--appendonly', this.isPersistent ? 'yes' : 'no', '--appendfsync', 'always'];
    const role =
      master === 0 ? [] : ['--replicaof', `127.0.0.1 ${master}`, '--repl-diskless-sync-delay', '0'];
    const child = spawn('redis-server', [...bound, ...disk, ...role], { stdio: 'ignore' });
    const end = () => child.kill('SIGKILL');
    // Kills the server if the tests end before the scope does.
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    this.child = child;
    await this.answering();
  }

  /** @param signal SIGKILL gives it no time to save data */
  async down(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await exited;
  }

  /** Suspends the server: it keeps its connections and answers nothing. */
  async pause(): Promise<void> {
    if (this.child !== undefined) await suspendProcess(this.child);
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  async flush(): Promise<void> {
    await this.command((redis) => redis.flushall());
  }

  async command<T>(ask: (redis: Redis) => Promise<T>, db = 0): Promise<T> {
    const redis = new Redis({ host: '127.0.0.1', port: this.port, db });
    try {
      return await ask(redis);
    } finally {
      redis.disconnect();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    await rm(this.home, { recursive: true, force: true });
  }

  /** Connects until the server answers: it does not report when it is ready. */
  private async answering(): Promise<void> {
    const redis = new Redis({ host: '127.0.0.1', port: this.port, retryStrategy: () => 20 });
    redis.on('error', () => undefined);
    const ended = once(this.child!, 'exit').then(() => false);
    const isUp = await Promise.race([redis.ping().then(() => true), ended, delay(10_000, false)]);
    redis.disconnect();
    if (!isUp) throw new Error('redis-server did not start');
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
