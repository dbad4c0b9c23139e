import { AsyncLocalStorage } from 'node:async_hooks';
import { Attempt } from './attempt.ts';
import { PROCESS_DIED } from './errors.ts';
import type { Handlers } from './handlers.ts';
import type { Claim, JobClaims } from './job-claims.ts';
import type { FinishedTry, JobLog } from './job-log.ts';
import type { JobOptions } from './job-options.ts';

interface Running {
  readonly attempt: Attempt;
  readonly ended: Promise<void>;
}

/** Claims jobs that are due and has their handlers work on them, a bounded number at once. */
export class JobRunner {
  private readonly running = new Map<Claim['id'], Running>();
  /** The caller that wakes the runner may be within a transaction or a request: jobs are not. */
  private readonly outside = AsyncLocalStorage.snapshot();
  private readonly foreign = new Set<string>();
  private accepting = false;
  private searchAgain = false;
  private recovery: 'none' | 'poll' | 'first' = 'none';
  private looked: Date | undefined;
  private searching: Promise<void> | undefined;
  private cancelPoll: () => void = () => undefined;

  constructor(
    private readonly handlers: Handlers,
    private readonly claims: JobClaims,
    private readonly options: JobOptions,
    private readonly log: JobLog,
    private readonly onFinished: (finished: FinishedTry) => void,
  ) {}

  /** When a search for due jobs last ended without an error. */
  get lastLook(): Date | undefined {
    return this.looked;
  }

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
    const searched = this.within(Math.min(grace, this.claims.lastSearch), this.searching);
    await this.within(grace, Promise.all([searched, ...running.map(({ ended }) => ended)]));
    this.leaveRunning();
  }

  /** Searches for due jobs now. A call during a search makes it search once more. */
  wake(): void {
    this.searchAgain = true;
    if (this.accepting) this.searching ??= this.outside(() => this.search());
  }

  private poll(): void {
    this.cancelPoll = this.options.clock.after(this.options.poll, () => this.poll());
    if (this.recovery === 'none') this.recovery = 'poll';
    this.wake();
  }

  private async search(): Promise<void> {
    try {
      while (this.accepting && this.searchAgain) {
        this.searchAgain = false;
        await this.recover();
        await this.takeDue();
        this.looked = new Date(this.options.clock.now());
        await this.claims.prune();
      }
    } catch (error) {
      this.log.trouble('the search for due jobs failed', error);
    } finally {
      this.searching = undefined;
    }
  }

  private async recover(): Promise<void> {
    const { recovery } = this;
    this.recovery = 'none';
    if (recovery !== 'none') await this.claims.recover(recovery === 'first');
  }

  private async takeDue(): Promise<void> {
    const limit = this.options.concurrency - this.running.size;
    const { names } = this.handlers;
    if (!this.accepting || limit <= 0 || names.length === 0) return;
    const underWay = [...this.running.values()].map(({ attempt }) => attempt.claim);
    for await (const claim of this.claims.due({ names, underWay, limit })) {
      await this.take(claim);
      if (!this.accepting || this.running.size >= this.options.concurrency) return;
    }
  }

  private async take(claim: Claim): Promise<void> {
    if (!this.accepting) await this.claims.release(claim);
    else if (!this.handlers.names.includes(claim.name)) await this.handBack(claim);
    else if (claim.isSpent) await this.giveUp(claim);
    else this.begin(claim);
  }

  private async handBack(claim: Claim): Promise<void> {
    if (!this.foreign.has(claim.name)) this.log.unknown([claim.name]);
    this.foreign.add(claim.name);
    await this.claims.handBack(claim);
  }

  /** A job that kills its process must not do so forever. */
  private async giveUp(claim: Claim): Promise<void> {
    const error = new Error(PROCESS_DIED);
    if (!(await this.claims.giveUp(claim, error.message))) return;
    const { name, key, attempt } = claim;
    this.report({ name, key, attempt: attempt - 1, outcome: 'failed', duration: 0, error });
    this.wake();
  }

  private begin(claim: Claim): void {
    const attempt = new Attempt(claim, this.handlers.of(claim.name), this.claims, this.options, this.log);
    const ended = attempt.run().then((finished) => {
      if (this.running.get(claim.id)?.attempt === attempt) this.running.delete(claim.id);
      this.report(finished);
      this.wake();
    });
    this.running.set(claim.id, { attempt, ended });
  }

  private report(finished: FinishedTry): void {
    this.log.finished(finished);
    try {
      this.onFinished(finished);
    } catch (error) {
      this.log.trouble('a listener for finished jobs failed', error);
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
    if (left.length > 0) this.log.overran(left.map(({ claim }) => claim.key));
  }
}
