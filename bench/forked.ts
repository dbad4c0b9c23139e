import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import path from 'node:path';
import { onSide, type Side } from './cores.ts';
import { endingWithUs } from './ending.ts';

export interface ForkOptions {
  readonly side?: Side | undefined;
  /** How much it stands back behind others, 0 to 19. */
  readonly nice?: number;
}

/** A part of the benchmark that runs in a process of its own, and answers each message with one. */
export class Forked<Job, Outcome> implements Disposable {
  private readonly child: ChildProcess;

  /** @param file in this directory */
  constructor(file: string, { side, nice = 0 }: ForkOptions = {}) {
    const [execPath, execArgv] = onSide(side, process.execPath, []);
    this.child = endingWithUs(fork(path.join(import.meta.dirname, file), { execPath, execArgv }));
    this.child.once('exit', () => {
      throw new Error(`${file} ended`);
    });
    if (nice > 0) setPriority(this.child.pid!, nice);
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
