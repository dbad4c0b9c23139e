import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DigestRequest } from './digest.worker.ts';
import type { Digests } from '../../../digests/package-digests.ts';

const WORKER = new URL(`digest.worker${extname(import.meta.url)}`, import.meta.url);

/** Computes the digests of one package in its own thread. */
export class DigestThread {
  readonly #worker = new Worker(WORKER);
  readonly #waiting: PromiseWithResolvers<unknown>[] = [];
  #failure?: Error;

  constructor() {
    this.#worker
      .on('message', (answer) => this.#waiting.shift()?.resolve(answer))
      .on('error', (error: Error) => this.#fail(error))
      .on('exit', () => this.#fail(new Error('the digest thread has ended')));
  }

  /** @param bytes in shared memory; they must not change until this resolves */
  async update(bytes: Uint8Array): Promise<void> {
    await this.#send(bytes);
  }

  /** Call this once, after the last update. */
  async finish(): Promise<Digests> {
    return (await this.#send('end')) as Digests;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(request: DigestRequest): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure);
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.push(answer);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(request);
    return answer.promise;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}
