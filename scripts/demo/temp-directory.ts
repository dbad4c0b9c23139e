import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const REMOVAL = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };

/** Gone with its scope, and with the process if that ends first. */
export class TempDirectory implements AsyncDisposable {
  readonly path: string;
  readonly #atExit = () => rmSync(this.path, REMOVAL);

  private constructor(directory: string) {
    this.path = directory;
    process.once('exit', this.#atExit);
  }

  static async make(): Promise<TempDirectory> {
    return new TempDirectory(await mkdtemp(path.join(tmpdir(), 'resource-backend-demo-')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, REMOVAL);
    process.off('exit', this.#atExit);
  }
}
