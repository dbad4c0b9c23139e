import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { suspendProcess } from './suspend-process.ts';

const ip = (...args: string[]) => void execFileSync('ip', args, { stdio: 'pipe' });

/** A Redis on a machine of its own: a network namespace, behind a cable that can be pulled. Needs root. */
export class DistantRedis implements AsyncDisposable {
  private readonly bridge = `rbb${randomBytes(4).toString('hex')}`;
  private readonly net = `10.213.${randomInt(256)}`;
  private machine = '';
  private child: ChildProcess | undefined;

  private constructor() {}

  /** Why there can be none here; undefined when there can. */
  static async obstacle(): Promise<string | undefined> {
    try {
      await using _redis = await DistantRedis.start();
      return undefined;
    } catch (error) {
      return (error as Error).message.trim();
    }
  }

  static async start(): Promise<DistantRedis> {
    const redis = new DistantRedis();
    try {
      ip('link', 'add', redis.bridge, 'type', 'bridge');
      ip('address', 'add', `${redis.net}.1/24`, 'dev', redis.bridge);
      ip('link', 'set', redis.bridge, 'up');
      await redis.powerOn();
      return redis;
    } catch (error) {
      await redis[Symbol.asyncDispose]();
      throw error;
    }
  }

  get addr(): string {
    return `${this.net}.2:6379`;
  }

  /** A new machine with the same address and an empty Redis. */
  async powerOn(): Promise<void> {
    const id = randomBytes(4).toString('hex');
    this.machine = `rbm${id}`;
    ip('netns', 'add', this.machine);
    ip('link', 'add', `rbh${id}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.machine);
    ip('link', 'set', `rbh${id}`, 'master', this.bridge, 'up');
    ip('-n', this.machine, 'address', 'add', `${this.net}.2/24`, 'dev', 'eth0');
    ip('-n', this.machine, 'link', 'set', 'eth0', 'up');
    await this.run();
  }

  /** The machine is gone at once: none of its connections is closed. */
  async powerOff(): Promise<void> {
    this.unplug();
    await this.kill();
    this.remove();
  }

  unplug(): void {
    ip('-n', this.machine, 'link', 'set', 'eth0', 'down');
  }

  plug(): void {
    ip('-n', this.machine, 'link', 'set', 'eth0', 'up');
  }

  suspend(): Promise<void> {
    return suspendProcess(this.child!);
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** Its connections are closed by the machine. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async run(): Promise<void> {
    const args = ['--bind', `${this.net}.2`, '--protected-mode', 'no', '--save', '', '--dir', '/tmp'];
    this.child = spawn('ip', ['netns', 'exec', this.machine, 'redis-server', ...args], { stdio: 'ignore' });
    for (let tries = 0; !(await this.answers()); tries++) {
      if (tries === 100) throw new Error('redis-server did not start');
      await delay(50);
    }
  }

  async command<T>(ask: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis({ host: `${this.net}.2`, connectTimeout: 500, retryStrategy: () => null });
    redis.on('error', () => undefined);
    try {
      return await ask(redis);
    } finally {
      redis.disconnect();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.remove();
    try {
      ip('link', 'delete', this.bridge);
    } catch {
      // It was not made.
    }
  }

  private answers(): Promise<boolean> {
    return this.command((redis) => redis.ping()).then(
      () => true,
      () => false,
    );
  }

  private remove(): void {
    if (this.machine !== '') ip('netns', 'delete', this.machine);
    this.machine = '';
  }
}
