import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import type { ArchiveType } from '../tree/file-tree.ts';
import { PackageRefused } from '../errors.ts';
import type { ArchiveLimits } from '../archive-rules.ts';
import type { InspectAnswer, InspectTask } from './inspect.worker.ts';

const WORKER = fileURLToPath(new URL(`inspect.worker${extname(import.meta.url)}`, import.meta.url));
const IDLE_TIMEOUT = 30_000;

export interface ArchiveInspectorOptions {
  /** Number of inspections that run in parallel, at least 1; further ones wait in a queue. */
  readonly threads: number;
  readonly limits: ArchiveLimits;
}

/** Inspects archives in worker threads, which start on demand and stop when idle. */
@Injectable()
export class ArchiveInspector implements OnApplicationShutdown {
  readonly #limits: ArchiveLimits;
  readonly #pool: Piscina<InspectTask, InspectAnswer>;
  #closed = false;

  constructor({ threads, limits }: ArchiveInspectorOptions) {
    this.#limits = limits;
    this.#pool = new Piscina({
      filename: WORKER,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_TIMEOUT,
    });
  }

  /**
   * Returns the FileTree of the archive at `path`, as JSON.
   * @param options.allowChangesJson true for an uploaded incremental package: its root may hold
   * `changes.json`
   * @param options.windows false for a package that Windows never gets, whose names need not be possible there
   * @throws PackageRefused with the faulty entry, for any defect of the archive
   */
  async inspect(
    path: string,
    type: ArchiveType,
    { allowChangesJson = false, windows = true } = {},
  ): Promise<string> {
    // A destroyed pool would start new threads.
    if (this.#closed) throw new Error('the archive inspector is closed');
    const rules = { ...this.#limits, allowChangesJson, windows };
    const answer = await this.#pool.run({ path, type, rules });
    if ('tree' in answer) return answer.tree;
    throw new PackageRefused(answer.reason, answer.entry);
  }

  /** Stops the threads and rejects the inspections that still run. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }

  /** Runs in the last phase of a shutdown: uploads that the server still drains need their inspection. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
