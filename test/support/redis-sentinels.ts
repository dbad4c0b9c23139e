import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { freePort, RedisServer } from './redis.ts';
import { suspendProcess } from './suspend-process.ts';

const NAME = 'releases';
const PASSWORD = 'password-of-the-sentinels';
const PATIENCE = { timeout: 30_000, interval: 50 };

/** Two Redis servers, one the replica of the other, and three sentinels that watch them; all end with their scope. */
export class RedisWithSentinels implements AsyncDisposable {
  private readonly children: ChildProcess[] = [];
  private readonly ports: number[] = [];

  private constructor(
    private readonly home: string,
    /** The first master. */
    readonly master: RedisServer,
    readonly replica: RedisServer,
  ) {}

  static async start(): Promise<RedisWithSentinels> {
    const master = await RedisServer.start();
    const replica = await RedisServer.start({ master: master.port });
    const home = await mkdtemp(path.join(tmpdir(), 'rb-sentinels-'));
    const redis = new RedisWithSentinels(home, master, replica);
    for (let n = 0; n < 3; n++) await redis.addSentinel();
    await expect.poll(() => redis.seen(), PATIENCE).toEqual([1, 2]);
    return redis;
  }

  /** The settings of a service that uses it. A sentinel that does not exist comes first. */
  get settings() {
    return {
      sentinels: ['127.0.0.1:1', ...this.ports.map((port) => `127.0.0.1:${port}`)],
      sentinel_name: NAME,
      sentinel_password: PASSWORD,
      ping_interval: '500ms',
    };
  }

  /** The port of the master, as the sentinels see it. */
  masterPort(): Promise<number> {
    return this.ask(async (sentinel) => {
      const address = (await sentinel.call('SENTINEL', 'get-master-addr-by-name', NAME)) as string[];
      return Number(address[1]);
    });
  }

  /** Hands the master's role over in order. */
  async failOver(): Promise<void> {
    await this.ask((sentinel) => sentinel.call('SENTINEL', 'FAILOVER', NAME));
  }

  /** Suspends the sentinel that is asked next: the other two still decide, and it answers nothing. */
  pauseSentinel(): Promise<void> {
    return suspendProcess(this.children[1]!);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.children) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await this.replica[Symbol.asyncDispose]();
    await this.master[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }

  private async addSentinel(): Promise<void> {
    const port = await freePort();
    const file = path.join(this.home, `${port}.conf`);
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${this.home}`,
      `requirepass ${PASSWORD}`,
      `sentinel sentinel-pass ${PASSWORD}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${this.master.port} 2`,
      `sentinel down-after-milliseconds ${NAME} 1000`,
      `sentinel failover-timeout ${NAME} 5000`,
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    this.ports.push(port);
    this.children.push(spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' }));
  }

  /** @returns how many replicas and other sentinels the last sentinel knows */
  private async seen(): Promise<number[]> {
    return this.ask(async (sentinel) => {
      const answers = (await Promise.all(
        ['REPLICAS', 'SENTINELS'].map((what) => sentinel.call('SENTINEL', what, NAME)),
      )) as unknown[][];
      return answers.map(({ length }) => length);
    }).catch(() => []);
  }

  private async ask<T>(question: (sentinel: Redis) => Promise<T>): Promise<T> {
    const sentinel = new Redis({ port: this.ports.at(-1)!, password: PASSWORD, retryStrategy: () => null });
    sentinel.on('error', () => undefined);
    try {
      return await question(sentinel);
    } finally {
      sentinel.disconnect();
    }
  }
}
