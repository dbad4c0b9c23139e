import type { Side } from './cores.ts';
import { Forked } from './forked.ts';
import type { Job, Load, Outcome } from './load.ts';

export interface PausingJob extends Job {
  /** Pause of each connection between an answer and the next request, ms. */
  readonly pause?: number;
  /** Requests in total; without it, only the time ends the load. */
  readonly requests?: number;
}

/** Load made by a Node process over bare sockets. */
export class SocketLoad implements Load {
  readonly name = 'Node sockets';
  private readonly process: Forked<PausingJob, Outcome>;

  constructor(side?: Side) {
    this.process = new Forked('socket-load.process.ts', { side });
  }

  run(job: PausingJob): Promise<Outcome> {
    return this.process.run(job);
  }

  /** Each path, one request after the other on each of a few connections. */
  async askOnce(port: number, paths: readonly string[]): Promise<void> {
    await this.process.run({ port, paths, connections: 8, seconds: 3600, requests: paths.length });
  }

  [Symbol.dispose](): void {
    this.process[Symbol.dispose]();
  }
}
