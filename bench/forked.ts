import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import path from 'node:path';
import { onSide, type Side } from './cores.ts';
import { endingWithUs } from './ending.ts';
import { isGranted, type Stance, withStance } from './stance.ts';

export interface ForkOptions {
  readonly side?: Side | undefined;
  readonly stance?: Stance;
}

/** The niceness of a process that should come last, where SCHED_IDLE is not allowed. */
const NICE = 10;

/** A part of the benchmark that runs in a process of its own and answers each message with one message. */
export class Forked<Job, Outcome> implements Disposable {
  private readonly child: ChildProcess;

  /** @param file in this directory */
  constructor(file: string, { side, stance }: ForkOptions = {}) {
    const [execPath, execArgv] = onSide(side, ...withStance(stance, process.execPath, []));
    this.child = endingWithUs(fork(path.join(import.meta.dirname, file), { execPath, execArgv }));
    this.child.once('exit', () => {
      throw new Error(`${file} ended`);
    });
    if (stance === 'last' && !isGranted(stance)) setPriority(this.child.pid!, NICE);
  }

  get pid(): number {
    return this.child.pid!;
  }

  async run(job: Job): Promise<Outcome> {
    this.child.send(job as object);
    const [outcome] = await once(this.child, 'message');
    return outcome as Outcome;
  }

  [Symbol.dispose](): void {
    this.child.removeAllListeners('exit').kill();
  }
}
