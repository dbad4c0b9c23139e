import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PackageRefused } from '../errors.ts';
import type { ArchiveLimits } from '../archive-rules.ts';
import type { BuildTask, BuildResult } from '../incremental/build-incremental.ts';
import { BuildControl } from './build-control.ts';
import { MemoryExceeded, toRefusalOfCost } from './errors.ts';
import type { IncrementalAnswer, IncrementalRequest } from './incremental.worker.ts';
import type { IncrementalFile } from '../incremental/prove-incremental.ts';
import { buildNeeds } from './memory-needs.ts';
import { type TaskBounds, TaskThreads } from './task-threads.ts';
import type { WorkQueue } from './work-queue.ts';

export type { BuildTask, BuildResult };

const WORKER = fileURLToPath(new URL(`incremental.worker${extname(import.meta.url)}`, import.meta.url));
/** ms between two progress reports */
const PROGRESS_INTERVAL = 100;

export interface IncrementalBuilderOptions {
  /** Decides when a build or check may run. */
  readonly queue: WorkQueue;
  /** Limits for packages that publishers upload. */
  readonly limits: ArchiveLimits;
  /** ms of CPU time for the check of a package */
  readonly maxCpuTime: number;
}

export interface BuildOptions {
  /** Cancels the build. */
  readonly signal?: AbortSignal;
  /** Called with the progress from 0 to 1, up to ten times a second. */
  readonly progress?: (share: number) => void;
}

/** Builds and checks incremental packages in worker threads. */
@Injectable()
export class IncrementalBuilder implements OnApplicationShutdown {
  readonly #options: IncrementalBuilderOptions;
  readonly #threads = new TaskThreads<IncrementalRequest, IncrementalAnswer>(WORKER);
  #closing?: Promise<void>;

  constructor(options: IncrementalBuilderOptions) {
    this.#options = options;
  }

  /**
   * Builds a package and reads it back: it turns the old tree into the new one exactly.
   * @throws the signal's reason once the signal is aborted
   * @throws Error when the source is damaged
   */
  async build(task: BuildTask, { signal, progress }: BuildOptions = {}): Promise<BuildResult> {
    signal?.throwIfAborted();
    const control = new BuildControl();
    const cancelled = Promise.withResolvers<never>();
    const onAbort = () => {
      if (control.cancel()) cancelled.reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = progress && setInterval(() => progress(control.fractionDone), PROGRESS_INTERVAL);
    try {
      const built = await Promise.race([
        this.#buildUnlessCancelled(task, control, signal),
        cancelled.promise,
      ]);
      if (built === undefined) throw signal?.reason;
      progress?.(1);
      return built;
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Checks an uploaded package that claims to turn the old tree into the new one. @param trees stored trees
   * @param owner whose package it is: owners take turns
   * @throws PackageRefused when it breaks a rule for archives, gives another tree, or takes too much to read
   * @throws QueueFull
   */
  async check(
    file: IncrementalFile,
    [oldTree, newTree]: readonly [string, string],
    owner = '',
  ): Promise<void> {
    const { queue, limits, maxCpuTime: cpuTime } = this.#options;
    const memory = queue.within(buildNeeds(oldTree, newTree));
    const request = { kind: 'check', file, oldTree, newTree, limits } as const;
    const answer = await queue
      .run({ kind: 'inspection', owner, memory }, () => this.#run(request, { heap: memory, cpuTime }))
      .catch((error: unknown) => {
        throw toRefusalOfCost(error);
      });
    if (answer.kind === 'refused') throw new PackageRefused(answer.reason, answer.entry);
  }

  /** Stops the threads and rejects the work that still runs or waits. */
  close(): Promise<void> {
    this.#options.queue.close();
    this.#closing ??= this.#threads.close();
    return this.#closing;
  }

  /** Runs in the last phase of a shutdown: uploads that the server still drains need their check. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  /** Returns undefined if the build was cancelled. */
  async #buildUnlessCancelled(
    task: BuildTask,
    control: BuildControl,
    signal: AbortSignal | undefined,
  ): Promise<BuildResult | undefined> {
    const { queue, limits } = this.#options;
    const memory = queue.within(buildNeeds(task.oldTree, task.newTree));
    const request = { kind: 'build', ...task, limits, controlMemory: control.memory } as const;
    let built: BuildResult | undefined;
    try {
      const answer = await queue.run({ kind: 'build', owner: '', memory, signal }, () =>
        this.#run(request, { heap: memory }),
      );
      if (answer.kind === 'built' || answer.kind === 'skipped') built = answer;
    } catch (error) {
      // Another attempt would need as much.
      if (!(error instanceof MemoryExceeded)) throw error;
      built = { kind: 'skipped', reason: `the build ${error.message}` };
    } finally {
      if (built?.kind !== 'built') await this.#removeTarget(task.target);
    }
    return built;
  }

  async #removeTarget(target: string): Promise<void> {
    // A thread that is being stopped may still write the file.
    await this.#closing;
    await rm(target, { force: true });
  }

  #run(request: IncrementalRequest, bounds: TaskBounds): Promise<IncrementalAnswer> {
    return this.#threads.run(request, bounds);
  }
}
