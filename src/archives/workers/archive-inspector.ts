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
  /** Inspections that run at the same time; more wait their turn. At least 1. */
  readonly threads: number;
  readonly limits: ArchiveLimits;
}

/** Inspects archives in threads of their own, which start with the first one and leave when idle. */
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
   * The FileTree that the archive at `path` unpacks to, as JSON.
   * @param options.allowChangesJson for a ready incremental package: the root may hold `changes.json`
   * @throws PackageRefused with the entry at fault, for anything wrong with the archive
   */
  async inspect(path: string, type: ArchiveType, { allowChangesJson = false } = {}): Promise<string> {
    // The pool would start new threads.
    if (this.#closed) throw new Error('the archive inspector is closed');
    const answer = await this.#pool.run({ path, type, rules: { ...this.#limits, allowChangesJson } });
    if ('tree' in answer) return answer.tree;
    throw new PackageRefused(answer.reason, answer.entry);
  }

  /** Ends the threads; what still runs in them is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }

  /** Not earlier: uploads that the server still drains need their inspection. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
