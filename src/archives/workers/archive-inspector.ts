import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ArchiveType } from '../tree/file-tree.ts';
import { PackageRefused } from '../errors.ts';
import type { ArchiveLimits } from '../archive-rules.ts';
import type { InspectAnswer, InspectTask } from './inspect.worker.ts';
import { toRefusalOfCost } from './errors.ts';
import { inspectionNeeds } from './memory-needs.ts';
import { TaskThreads } from './task-threads.ts';
import type { WorkQueue } from './work-queue.ts';

/** Bytes of an archive for each of which it may take a second more. */
const BYTES_PER_SECOND = 8 * 1024 ** 2;
const WORKER = fileURLToPath(new URL(`inspect.worker${extname(import.meta.url)}`, import.meta.url));

export interface ArchiveInspectorOptions {
  /** Decides when an inspection may run. */
  readonly queue: WorkQueue;
  readonly limits: ArchiveLimits;
  /** ms of CPU time for the inspection of a small archive; a large one may take more */
  readonly maxCpuTime: number;
}

interface InspectOptions {
  /** Whose archive it is: owners take turns. */
  readonly owner?: string;
  /** true for an uploaded incremental package: its root may hold `changes.json` */
  readonly allowChangesJson?: boolean;
  /** false for a package that Windows never gets, whose names need not be possible there */
  readonly windows?: boolean;
}

/** Inspects archives in worker threads. */
@Injectable()
export class ArchiveInspector implements OnApplicationShutdown {
  readonly #options: ArchiveInspectorOptions;
  readonly #threads = new TaskThreads<InspectTask, InspectAnswer>(WORKER);

  constructor(options: ArchiveInspectorOptions) {
    this.#options = options;
  }

  /**
   * Returns the tree of the archive at `path`, as `storedTree` writes it.
   * @throws PackageRefused with the faulty entry, for any defect of the archive, and when it takes too much to read
   * @throws QueueFull
   */
  async inspect(
    path: string,
    type: ArchiveType,
    { owner = '', allowChangesJson = false, windows = true }: InspectOptions = {},
  ): Promise<string> {
    const { queue, limits, maxCpuTime } = this.#options;
    const { size } = await stat(path);
    const memory = queue.within(inspectionNeeds(type, size, limits));
    const rules = { ...limits, allowChangesJson, windows };
    const answer = await queue
      .run({ kind: 'inspection', owner, memory }, () =>
        this.#threads.run(
          { path, type, rules },
          { heap: memory, cpuTime: maxCpuTime + 1000 * Math.floor(size / BYTES_PER_SECOND) },
        ),
      )
      .catch((error: unknown) => {
        throw toRefusalOfCost(error);
      });
    if ('tree' in answer) return answer.tree;
    throw new PackageRefused(answer.reason, answer.entry);
  }

  /** Stops the threads and rejects the inspections that still run or wait. */
  async close(): Promise<void> {
    this.#options.queue.close();
    await this.#threads.close();
  }

  /** Runs in the last phase of a shutdown: uploads that the server still drains need their inspection. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
