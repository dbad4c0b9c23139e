import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../config/config.ts';
import { ServiceUnavailable } from '../errors/other-errors.ts';
import { ServiceStopping } from '../leases/errors.ts';
import { type HeldLease, Leases } from '../leases/leases.ts';

/**
 * Looks for work that is left to do and does it.
 * @param signal aborted when the service shuts down, or the task's lease is lost: to be asked between two steps
 */
export type PeriodicTask = (signal: AbortSignal) => Promise<void>;

export interface PeriodicTaskOptions {
  /**
   * Whether one node at a time runs the task, under the lease `periodic:<name>`; a node that finds it held skips
   * the round. For work that is harmless but wasted when several nodes do it at once. Default: false.
   */
  readonly isExclusive?: boolean;
}

/** Share of the interval by which a pause may be longer or shorter, so that nodes do not run at the same moment. */
const JITTER = 0.1;

/**
 * Runs tasks at start and then every `jobs.round_interval`, on every node that works on jobs: for work that
 * nothing else comes back to, such as what a crash left, what a queue forgot, what has fallen due. One task after
 * the other, never two at once on a node.
 */
@Injectable()
export class PeriodicTasks {
  private readonly logger = new Logger('Rounds');
  private readonly tasks = new Map<string, PeriodicTask>();
  private readonly failing = new Set<string>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly config: Config,
    private readonly leases: Leases,
  ) {}

  /** @param name names the task in log lines and, for an exclusive task, its lease */
  add(name: string, runTask: PeriodicTask, { isExclusive = false }: PeriodicTaskOptions = {}): void {
    if (this.tasks.has(name)) throw new Error(`there is a periodic task for ${name} already`);
    this.tasks.set(name, isExclusive ? this.underLease(name, runTask) : runTask);
  }

  /** Returns at once: no start waits for a round. */
  start(): void {
    this.running = this.runAll().finally(() => this.schedule());
  }

  /** Begins nothing new, and waits up to `grace` ms for the task under way. */
  async stop(grace: number): Promise<void> {
    clearTimeout(this.timer);
    this.stopping.abort();
    const enough = new AbortController();
    await Promise.race([this.running, delay(grace, undefined, enough).catch(() => undefined)]);
    enough.abort();
  }

  private underLease(name: string, runTask: PeriodicTask): PeriodicTask {
    return async (stopping) => {
      const run = ({ signal }: HeldLease) => runTask(AbortSignal.any([stopping, signal]));
      await this.leases.hold(`periodic:${name}`, run);
    };
  }

  private schedule(): void {
    if (this.stopping.signal.aborted) return;
    const jitter = 1 + JITTER * (2 * Math.random() - 1);
    this.timer = setTimeout(() => this.start(), this.config.jobs.round_interval * jitter);
  }

  private async runAll(): Promise<void> {
    for (const [name, runTask] of this.tasks) {
      if (this.stopping.signal.aborted) return;
      await this.runOne(name, runTask);
    }
  }

  /**
   * A failure is logged once, not in each round until the task works again. That a part is away is logged by the part,
   * once for all that need it.
   */
  private async runOne(name: string, runTask: PeriodicTask): Promise<void> {
    try {
      await runTask(this.stopping.signal);
      if (this.failing.delete(name)) this.logger.log({ task: name }, 'a periodic task works again');
    } catch (err) {
      if (err instanceof ServiceStopping || this.stopping.signal.aborted || this.failing.has(name)) return;
      if (err instanceof ServiceUnavailable) return this.logger.debug(`${name}: ${err.message}`);
      this.failing.add(name);
      this.logger.warn({ err, task: name }, 'a periodic task failed: each round tries it again');
    }
  }
}
