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
/** MiB; by itself a thread would take far more before it cleans up. */
const MAX_YOUNG_GENERATION = 8;
/** How often progress is looked at, ms. */
const PROGRESS_INTERVAL = 100;

export interface IncrementalBuilderOptions {
  /** Builds and checks that run at the same time; more wait their turn. At least 1. */
  readonly threads: number;
  /** For what publishers send. */
  readonly limits: ArchiveLimits;
}

export interface BuildOptions {
  /** Ends the build soon. */
  readonly signal?: AbortSignal;
  /** Hears of the share done, 0 to 1, up to ten times a second. */
  readonly progress?: (share: number) => void;
}

/** Makes and checks incremental packages, in threads that start with the first one and leave when idle. */
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
   * A built package has been read back, and leads from the old tree to the new one exactly.
   * @throws the signal's reason once it is aborted
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
   * Checks a package that is said to lead from one tree to the other.
   * @param oldTree `FileTree` as JSON @param newTree likewise
   * @throws PackageRefused when it breaks a rule of archives, or does not lead there exactly
   */
  async check(file: IncrementalFile, oldTree: string, newTree: string): Promise<void> {
    const answer = await this.#run({ kind: 'check', file, oldTree, newTree, limits: this.#limits });
    if (answer.kind === 'refused') throw new PackageRefused(answer.reason, answer.entry);
  }

  /** Ends the threads; what still runs in them is rejected. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.destroy();
    return this.#closing;
  }

  /** Not earlier: uploads that the server still drains need their check. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  /** Undefined when it was cancelled. */
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
    // A thread that is being ended may still write.
    await this.#closing;
    await rm(target, { force: true });
  }

  async #run(request: IncrementalRequest): Promise<IncrementalAnswer> {
    // The pool would start new threads.
    if (this.#closing) throw new Error('the incremental builder is closed');
    return this.#pool.run(request);
  }
}
