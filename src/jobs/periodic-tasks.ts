import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../config/config.ts';

/**
 * Looks whether anything is left to do and sees to it; many nodes may do so at the same time.
 * @param signal aborted when the service shuts down: to be asked between two steps
 */
export type PeriodicTask = (signal: AbortSignal) => Promise<void>;

/** Share of the interval by which a pause may be longer or shorter, so that nodes do not look all at once. */
const JITTER = 0.1;

/**
 * Looks at start and then every `jobs.round_interval` for work that nobody else would come back to: what a
 * crash left, what a queue forgot, what has fallen due. One look after the other, never two of a kind at
 * once, on every node that works on jobs.
 */
@Injectable()
export class PeriodicTasks {
  private readonly logger = new Logger('Rounds');
  private readonly tasks = new Map<string, PeriodicTask>();
  private readonly failing = new Set<string>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private timer?: NodeJS.Timeout;

  constructor(private readonly config: Config) {}

  /** @param name what is looked for, as a log line says it */
  add(name: string, runTask: PeriodicTask): void {
    if (this.tasks.has(name)) throw new Error(`somebody looks for ${name} already`);
    this.tasks.set(name, runTask);
  }

  /** Returns at once: no start waits for a round. */
  start(): void {
    this.running = this.runAll().finally(() => this.schedule());
  }

  /** Begins nothing new, and waits up to `grace` ms for the look under way. */
  async stop(grace: number): Promise<void> {
    clearTimeout(this.timer);
    this.stopping.abort();
    const enough = new AbortController();
    await Promise.race([this.running, delay(grace, undefined, enough).catch(() => undefined)]);
    enough.abort();
  }

  private schedule(): void {
    if (this.stopping.signal.aborted) return;
    const jitter = 1 + JITTER * (2 * Math.random() - 1);
    this.timer = setTimeout(() => this.start(), this.config.jobs.round_interval * jitter);
  }

  private async runAll(): Promise<void> {
    for (const [name, look] of this.tasks) {
      if (this.stopping.signal.aborted) return;
      await this.look(name, look);
    }
  }

  /** A look that fails is told of once; the next round looks again. */
  private async look(name: string, look: PeriodicTask): Promise<void> {
    try {
      await look(this.stopping.signal);
      if (this.failing.delete(name)) this.logger.log({ look: name }, 'looked for again');
    } catch (err) {
      if (this.stopping.signal.aborted || this.failing.has(name)) return;
      this.failing.add(name);
      this.logger.warn({ err, look: name }, 'cannot be looked for: each round tries again');
    }
  }
}
