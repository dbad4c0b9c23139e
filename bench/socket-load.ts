import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Job, Load, Outcome } from './load.ts';

/** Load made by a Node process over bare sockets. */
export class SocketLoad implements Load {
  readonly name = 'Node sockets';
  private readonly child: ChildProcess = fork(path.join(import.meta.dirname, 'socket-load.process.ts'));

  constructor() {
    this.child.once('exit', () => {
      throw new Error('the load process ended');
    });
  }

  /** @param pause of each connection between an answer and its next request, ms */
  async run(job: Job & { pause?: number }): Promise<Outcome> {
    this.child.send(job);
    const [outcome] = await once(this.child, 'message');
    return outcome as Outcome;
  }

  [Symbol.dispose](): void {
    this.child.removeAllListeners('exit').kill();
  }
}
