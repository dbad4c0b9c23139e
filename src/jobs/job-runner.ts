import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { Attempt } from './attempt.ts';
import type { Handlers } from './handlers.ts';
import { failed, released } from './job-changes.ts';
import type { FinishedTry, JobLog } from './job-log.ts';
import type { JobOptions } from './job-options.ts';
import type { JobEntity } from './job.entity.ts';
import type { Claim, JobRepo } from './job.repo.ts';
import { Pruning } from './pruning.ts';

interface Running {
  readonly attempt: Attempt;
  readonly ended: Promise<void>;
}

/** Finds jobs that are due and has them worked on, a bounded number at once. */
export class JobRunner {
  private readonly running = new Map<number, Running>();
  private readonly pruning: Pruning;
  /** Whoever wakes the runner may be within a transaction or a request: jobs are not. */
  private readonly outside = AsyncLocalStorage.snapshot();
  private owner = '';
  private accepting = false;
  private lookAgain = false;
  private looking: Promise<void> | undefined;
  private cancelPoll: () => void = () => undefined;

  constructor(
    private readonly handlers: Handlers,
    private readonly repo: JobRepo,
    private readonly options: JobOptions,
    private readonly log: JobLog,
    private readonly finished: (one: FinishedTry) => void,
  ) {
    this.pruning = new Pruning(repo, options);
  }

  get isStarted(): boolean {
    return this.accepting;
  }

  start(): void {
    if (this.accepting) return;
    // A new name each time: what an earlier start left behind is nobody's.
    this.owner = randomUUID();
    this.accepting = true;
    this.outside(() => this.poll());
  }

  /** Claims nothing new, and waits up to `grace` ms for the handlers to stop. */
  async stop(grace: number): Promise<void> {
    this.accepting = false;
    this.cancelPoll();
    const running = [...this.running.values()];
    for (const { attempt } of running) attempt.stop();
    await this.within(grace, Promise.all([this.looking, ...running.map(({ ended }) => ended)]));
    this.leaveRunning();
  }

  /** Looks for work now. A call while it is looking makes it look once more. */
  wake(): void {
    this.lookAgain = true;
    if (this.accepting) this.looking ??= this.outside(() => this.look());
  }

  private poll(): void {
    this.cancelPoll = this.options.clock.after(this.options.poll, () => this.poll());
    this.wake();
  }

  private async look(): Promise<void> {
    try {
      while (this.accepting && this.lookAgain) {
        this.lookAgain = false;
        await this.takeWhatIsDue();
        await this.pruning.whenDue();
      }
    } catch (error) {
      this.log.trouble('jobs could not be looked for', error);
    } finally {
      this.looking = undefined;
    }
  }

  private async takeWhatIsDue(): Promise<void> {
    const limit = this.options.concurrency - this.running.size;
    const { names } = this.handlers;
    if (limit <= 0 || names.length === 0) return;
    const due = await this.repo.due({ names, except: [...this.running.keys()], limit });
    for (const seen of due) if (this.accepting) await this.take(seen);
  }

  private async take(seen: JobEntity): Promise<void> {
    if (seen.state === 'running' && seen.attempts >= this.options.attempts) return this.giveUp(seen);
    const claim = await this.repo.claim(seen, this.owner, this.options.lease);
    if (claim === undefined) return;
    if (this.accepting) this.begin(claim);
    else await this.repo.changeClaimed(claim, released(claim.attempt));
  }

  /** Its last try ended without a word: a job that kills the process must not do so for ever. */
  private async giveUp(seen: JobEntity): Promise<void> {
    const error = new Error('the process that worked on it stopped without a word');
    if (!(await this.repo.changeAsSeen(seen, failed(error)))) return;
    const { name, key, attempts } = seen;
    this.tell({ name, key, attempt: attempts, outcome: 'failed', duration: 0, error });
    this.wake();
  }

  private begin(claim: Claim): void {
    const attempt = new Attempt(claim, this.handlers.of(claim.name), this.repo, this.options, this.log);
    const ended = attempt.run().then((one) => {
      if (this.running.get(claim.id)?.attempt === attempt) this.running.delete(claim.id);
      this.tell(one);
      this.wake();
    });
    this.running.set(claim.id, { attempt, ended });
  }

  private tell(one: FinishedTry): void {
    this.log.finished(one);
    try {
      this.finished(one);
    } catch (error) {
      this.log.trouble('a listener to the end of jobs failed', error);
    }
  }

  private async within(grace: number, work: Promise<unknown>): Promise<void> {
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
