import { AsyncLocalStorage } from 'node:async_hooks';
import type { Handlers } from '../handlers.ts';
import type { FinishedTry, JobLog } from '../job-log.ts';
import type { JobOptions } from '../job-options.ts';
import { BullAttempt } from './bull-attempt.ts';
import type { BullClaim, Claims } from './claims.ts';

/**
 * How long the end waits for a look under way, milliseconds, so that what it claims is put back at once.
 * While Redis is away it has no end of its own.
 */
const LAST_LOOK = 1000;

interface Running {
  readonly attempt: BullAttempt;
  readonly ended: Promise<void>;
}

/** Claims jobs and has them worked on, a bounded number at once. */
export class BullRunner {
  private readonly running = new Map<string, Running>();
  /** Whoever wakes the runner may be within a transaction or a request: jobs are not. */
  private readonly outside = AsyncLocalStorage.snapshot();
  private readonly foreign = new Set<string>();
  private accepting = false;
  private lookAgain = false;
  private recovery: 'none' | 'look' | 'first' = 'none';
  private looking: Promise<void> | undefined;
  private cancelPoll: () => void = () => undefined;

  constructor(
    private readonly handlers: Handlers,
    private readonly claims: Claims,
    private readonly options: JobOptions,
    private readonly log: JobLog,
    private readonly finished: (one: FinishedTry) => void,
  ) {}

  get isStarted(): boolean {
    return this.accepting;
  }

  start(): void {
    if (this.accepting) return;
    this.accepting = true;
    this.recovery = 'first';
    this.outside(() => this.poll());
  }

  /** Claims nothing new, and waits up to `grace` ms for the handlers to stop. */
  async stop(grace: number): Promise<void> {
    this.accepting = false;
    this.cancelPoll();
    const running = [...this.running.values()];
    for (const { attempt } of running) attempt.stop();
    const looked = this.within(Math.min(grace, LAST_LOOK), this.looking);
    await this.within(grace, Promise.all([looked, ...running.map(({ ended }) => ended)]));
    this.leaveRunning();
  }

  /** Looks for work now. A call while it is looking makes it look once more. */
  wake(): void {
    this.lookAgain = true;
    if (this.accepting) this.looking ??= this.outside(() => this.look());
  }

  private poll(): void {
    this.cancelPoll = this.options.clock.after(this.options.poll, () => this.poll());
    if (this.recovery === 'none') this.recovery = 'look';
    this.wake();
  }

  private async look(): Promise<void> {
    try {
      while (this.accepting && this.lookAgain) {
        this.lookAgain = false;
        await this.recover();
        await this.takeWhatIsDue();
      }
    } catch (error) {
      this.log.trouble('jobs could not be looked for', error);
    } finally {
      this.looking = undefined;
    }
  }

  private async recover(): Promise<void> {
    const { recovery } = this;
    this.recovery = 'none';
    if (recovery === 'first') await this.claims.recoverAtOnce();
    else if (recovery === 'look') await this.claims.recover();
  }

  private async takeWhatIsDue(): Promise<void> {
    if (this.handlers.names.length === 0) return;
    while (this.accepting && this.running.size < this.options.concurrency) {
      const claim = await this.claims.next();
      if (claim === undefined) return;
      await this.take(claim);
    }
  }

  private async take(claim: BullClaim): Promise<void> {
    const { name } = claim.job;
    if (!this.accepting) await this.claims.release(claim);
    else if (!this.handlers.names.includes(name)) await this.handBack(claim);
    else if (claim.attempt > this.options.attempts) await this.giveUp(claim);
    else this.begin(claim);
  }

  private async handBack(claim: BullClaim): Promise<void> {
    const { name } = claim.job;
    if (!this.foreign.has(name)) this.log.unknown([name]);
    this.foreign.add(name);
    await this.claims.handBack(claim);
  }

  /** Its last try ended without a word: a job that kills the process must not do so for ever. */
  private async giveUp(claim: BullClaim): Promise<void> {
    const error = new Error('the process that worked on it stopped without a word');
    if (!(await this.claims.giveUp(claim, error.message))) return;
    const { name, data } = claim.job;
    const attempt = claim.attempt - 1;
    this.tell({ name, key: data.key, attempt, outcome: 'failed', duration: 0, error });
  }

  private begin(claim: BullClaim): void {
    const { id = '', name } = claim.job;
    const attempt = new BullAttempt(claim, this.handlers.of(name), this.claims, this.options, this.log);
    const ended = attempt.run().then((one) => {
      if (this.running.get(id)?.attempt === attempt) this.running.delete(id);
      this.tell(one);
      this.wake();
    });
    this.running.set(id, { attempt, ended });
  }

  private tell(one: FinishedTry): void {
    this.log.finished(one);
    try {
      this.finished(one);
    } catch (error) {
      this.log.trouble('a listener to the end of jobs failed', error);
    }
  }

  private async within(grace: number, work: Promise<unknown> | undefined): Promise<void> {
    let cancel = () => {};
    const enough = new Promise<void>((resolve) => {
      cancel = this.options.clock.after(grace, resolve);
    });
    await Promise.race([work, enough]);
    cancel();
  }

  private leaveRunning(): void {
    const left = [...this.running.values()].map(({ attempt }) => attempt);
    this.running.clear();
    for (const attempt of left) attempt.leave();
    if (left.length > 0) this.log.overran(left.map(({ claim }) => claim.job.data.key));
  }
}
