import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** What the service is measured against: a Fastify server, in a process of its own, that answers one string. */
export class Bare implements Disposable {
  private readonly child: ChildProcess = fork(path.join(import.meta.dirname, 'bare.process.ts'));
  port: number;

  get pid(): number {
    return this.child.pid!;
  }

  /** To be called first, and for every other string. */
  async answerWith(body: string): Promise<void> {
    this.child.send(body);
    [this.port] = await once(this.child, 'message');
  }

  [Symbol.dispose](): void {
    this.child.kill();
  }
}
