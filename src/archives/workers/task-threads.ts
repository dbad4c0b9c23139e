import { Worker } from 'node:worker_threads';
import { CpuTimeExceeded, MemoryExceeded } from './errors.ts';
import { SMALL_HEAP } from './memory-needs.ts';
import type { TaskAnswer } from './serve-tasks.ts';

/** MiB; without this bound a thread would use far more memory before it collects garbage. */
const YOUNG_GENERATION = 8;
/** ms between two looks at the CPU time of a thread */
const CPU_INTERVAL = 100;
const IDLE_TIMEOUT = 30_000;

export interface TaskBounds {
  /** bytes of heap; 0 for a small task, which shares its thread with later ones */
  readonly heap: number;
  /** ms of CPU time */
  readonly cpuTime?: number;
}

/** Runs tasks in worker threads, one at a time in each. Threads start on demand and stop when idle. */
export class TaskThreads<Request, Answer> {
  readonly #file: string;
  readonly #threads = new Set<TaskThread>();
  readonly #idle: TaskThread[] = [];
  #closed = false;

  /** @param file of a worker that calls `serveTasks` */
  constructor(file: string) {
    this.#file = file;
  }

  /** @throws MemoryExceeded, CpuTimeExceeded; the error of the task; Error once this is closed */
  async run(request: Request, { heap, cpuTime }: TaskBounds): Promise<Answer> {
    if (this.#closed) throw new Error('the threads are closed');
    const thread = (heap === 0 ? this.#takeIdle() : undefined) ?? this.#start(heap || SMALL_HEAP);
    try {
      return (await thread.run(request, cpuTime)) as Answer;
    } finally {
      // The heap of a large task would stay as large until the next one.
      if (heap === 0 && thread.isAlive) this.#idle.push(thread);
      else await thread.end();
    }
  }

  /** Ends the threads; what they run is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  #takeIdle(): TaskThread | undefined {
    let thread = this.#idle.pop();
    // One that has been idle for long may be ending just now.
    while (thread !== undefined && !thread.isAlive) thread = this.#idle.pop();
    return thread;
  }

  #start(heap: number): TaskThread {
    const thread = new TaskThread(this.#file, heap, () => {
      this.#threads.delete(thread);
      if (this.#idle.includes(thread)) this.#idle.splice(this.#idle.indexOf(thread), 1);
    });
    this.#threads.add(thread);
    return thread;
  }
}

class TaskThread {
  readonly #worker: Worker;
  readonly #heap: number;
  #answer?: PromiseWithResolvers<unknown>;
  #idleTimer?: NodeJS.Timeout;
  isAlive = true;

  constructor(file: string, heap: number, onExit: () => void) {
    this.#heap = heap;
    const limits = {
      maxOldGenerationSizeMb: Math.ceil(heap / 1024 ** 2),
      maxYoungGenerationSizeMb: YOUNG_GENERATION,
    };
    this.#worker = new Worker(file, { resourceLimits: limits });
    this.#worker
      .on('message', (answer: TaskAnswer) => this.#settle(answer))
      .on('error', (error) => this.#fail(error))
      .on('exit', () => {
        clearTimeout(this.#idleTimer);
        this.#fail(new Error('the thread was ended'));
        onExit();
      });
  }

  async run(request: unknown, cpuTime = Infinity): Promise<unknown> {
    clearTimeout(this.#idleTimer);
    this.#worker.ref();
    const answer = (this.#answer = Promise.withResolvers<unknown>());
    const watch = cpuTime === Infinity ? undefined : this.#watchCpu(cpuTime);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(request);
    try {
      return await answer.promise;
    } finally {
      clearInterval(watch);
      this.#answer = undefined;
      this.#idleTimer = setTimeout(() => void this.end(), IDLE_TIMEOUT).unref();
      this.#worker.unref();
    }
  }

  async end(): Promise<void> {
    this.isAlive = false;
    await this.#worker.terminate();
  }

  #watchCpu(most: number): NodeJS.Timeout {
    let before: number | undefined;
    const look = async () => {
      const { user, system } = await this.#worker.cpuUsage();
      const now = (user + system) / 1000;
      before ??= now;
      if (now - before > most) this.#fail(new CpuTimeExceeded(most));
    };
    // A thread that starts or has ended cannot be asked.
    return setInterval(() => void look().catch(() => undefined), CPU_INTERVAL);
  }

  #settle(answer: TaskAnswer): void {
    if ('error' in answer) this.#answer?.reject(answer.error);
    else this.#answer?.resolve(answer.value);
  }

  /** The thread cannot be used again. */
  #fail(error: unknown): void {
    this.isAlive = false;
    const isMemory = (error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#answer?.reject(isMemory ? new MemoryExceeded(this.#heap) : error);
  }
}
