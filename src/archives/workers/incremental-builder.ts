import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { PackageRefused } from '../errors.ts';
import type { ArchiveLimits } from '../archive-rules.ts';
import type { BuildTask, BuildResult } from '../incremental/build-incremental.ts';
import { BuildControl } from './build-control.ts';
import type { IncrementalAnswer, IncrementalRequest } from './incremental.worker.ts';
import type { IncrementalFile } from '../incremental/prove-incremental.ts';

export type { BuildTask, BuildResult };

const WORKER = fileURLToPath(new URL(`incremental.worker${extname(import.meta.url)}`, import.meta.url));
const IDLE_TIMEOUT = 30_000;
/** MiB; without this bound a thread would use far more memory before it collects garbage. */
const MAX_YOUNG_GENERATION = 8;
/** ms between two progress reports */
const PROGRESS_INTERVAL = 100;

export interface IncrementalBuilderOptions {
  /** Number of builds and checks that run in parallel, at least 1; further ones wait in a queue. */
  readonly threads: number;
  /** Limits for packages that publishers upload. */
  readonly limits: ArchiveLimits;
}

export interface BuildOptions {
  /** Cancels the build. */
  readonly signal?: AbortSignal;
  /** Called with the progress from 0 to 1, up to ten times a second. */
  readonly progress?: (share: number) => void;
}

/** Builds and checks incremental packages in worker threads, which start on demand and stop when idle. */
@Injectable()
export class IncrementalBuilder implements OnApplicationShutdown {
  readonly #limits: ArchiveLimits;
  readonly #pool: Piscina<IncrementalRequest, IncrementalAnswer>;
  #closing?: Promise<void>;

  constructor({ threads, limits }: IncrementalBuilderOptions) {
    this.#limits = limits;
    this.#pool = new Piscina({
      filename: WORKER,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_TIMEOUT,
      resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_GENERATION },
    });
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
      const built = await Promise.race([this.#buildUnlessCancelled(task, control), cancelled.promise]);
      if (built === undefined) throw signal?.reason;
      progress?.(1);
      return built;
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Checks an uploaded package that claims to turn the old tree into the new one.
   * @param oldTree `FileTree` as JSON
   * @param newTree `FileTree` as JSON
   * @throws PackageRefused when it breaks a rule for archives or gives another tree
   */
  async check(file: IncrementalFile, oldTree: string, newTree: string): Promise<void> {
    const answer = await this.#run({ kind: 'check', file, oldTree, newTree, limits: this.#limits });
    if (answer.kind === 'refused') throw new PackageRefused(answer.reason, answer.entry);
  }

  /** Stops the threads and rejects the work that still runs. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.destroy();
    return this.#closing;
  }

  /** Runs in the last phase of a shutdown: uploads that the server still drains need their check. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  /** Returns undefined if the build was cancelled. */
  async #buildUnlessCancelled(task: BuildTask, control: BuildControl): Promise<BuildResult | undefined> {
    let built: BuildResult | undefined;
    try {
      const answer = await this.#run({
        kind: 'build',
        ...task,
        limits: this.#limits,
        controlMemory: control.memory,
      });
      if (answer.kind === 'built' || answer.kind === 'skipped') built = answer;
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

  async #run(request: IncrementalRequest): Promise<IncrementalAnswer> {
    // A destroyed pool would start new threads.
    if (this.#closing) throw new Error('the incremental builder is closed');
    return this.#pool.run(request);
  }
}
