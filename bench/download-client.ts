import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface DownloadJob {
  readonly port: number;
  /** Path and query. */
  readonly target: string;
  /** Bytes of the file. */
  readonly size: number;
  readonly connections: number;
  /** Bytes of each range, one after the other; the whole file at once when left out. */
  readonly range?: number;
  /** In total, over all connections. */
  readonly requests: number;
}

/** Downloads and drops the bytes, in a process of its own. */
export class DownloadClient implements Disposable {
  private readonly child: ChildProcess = fork(path.join(import.meta.dirname, 'download-client.process.ts'));

  constructor() {
    this.child.once('exit', () => {
      throw new Error('the client process ended');
    });
  }

  /** @returns seconds from the first request to the last byte */
  async run(job: DownloadJob): Promise<number> {
    this.child.send(job);
    const [seconds] = await once(this.child, 'message');
    return seconds as number;
  }

  [Symbol.dispose](): void {
    this.child.removeAllListeners('exit').kill();
  }
}
