import { QueueFull } from './errors.ts';

export interface WorkQueueOptions {
  /** Inspections that run in parallel, and builds that do. */
  readonly threads: number;
  /** bytes for all work that runs */
  readonly memory: number;
  /** Inspections that may wait. */
  readonly maxWaiting: number;
}

/** A piece of work for a thread. */
export interface Work {
  readonly kind: 'inspection' | 'build';
  /** Whose work it is; owners take turns. */
  readonly owner: string;
  /** bytes, at most the whole budget; 0 for work that takes no more than any thread does */
  readonly memory: number;
  /** Takes it out of the queue. Work that has begun is not affected. */
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly work: Work;
  readonly begin: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Decides which inspections and builds run now. All share one budget of memory, and owners take turns. One more thread
 * is only for inspections of owners that have none running: small packages need not wait for another owner's large ones.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  /** What waits, by owner; the owner whose turn is next comes first. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #running = new Set<Work>();
  #isClosed = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /**
   * Runs `task` when it is its turn.
   * @throws QueueFull when too many inspections wait; the reason of `signal`; the error of `task`
   */
  async run<T>(work: Work, task: () => Promise<T>): Promise<T> {
    await this.#turnOf(work);
    try {
      return await task();
    } finally {
      this.#running.delete(work);
      this.#beginNext();
    }
  }

  /** What work that would need so many bytes may have. */
  within(memory: number): number {
    return Math.min(memory, this.#options.memory);
  }

  /** Rejects what waits, and what comes later. */
  close(): void {
    this.#isClosed = true;
    for (const { reject } of [...this.#waiting.values()].flat()) reject(closed());
    this.#waiting.clear();
  }

  async #turnOf(work: Work): Promise<void> {
    if (this.#isClosed) throw closed();
    work.signal?.throwIfAborted();
    const { promise, resolve: begin, reject } = Promise.withResolvers<void>();
    const waiting = { work, begin, reject };
    const withdraw = () => this.#withdraw(waiting);
    work.signal?.addEventListener('abort', withdraw, { once: true });
    this.#waiting.set(work.owner, [...(this.#waiting.get(work.owner) ?? []), waiting]);
    this.#beginNext();
    if (work.kind === 'inspection' && !this.#running.has(work)) this.#requireRoom(waiting);
    await promise.finally(() => work.signal?.removeEventListener('abort', withdraw));
  }

  /** An owner may have at most as much waiting as there is room left, so that one alone cannot take all of it. */
  #requireRoom(waiting: Waiting): void {
    const others = [...this.#waiting.values()]
      .flat()
      .filter((other) => other !== waiting && other.work.kind === 'inspection');
    const own = others.filter(({ work }) => work.owner === waiting.work.owner).length;
    if (own < this.#options.maxWaiting - others.length) return;
    this.#remove(waiting);
    throw new QueueFull();
  }

  #withdraw(waiting: Waiting): void {
    this.#remove(waiting);
    waiting.reject(waiting.work.signal?.reason);
  }

  #beginNext(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#remove(next);
      this.#moveToEnd(next.work.owner);
      this.#running.add(next.work);
      next.begin();
    }
  }

  /** Work that needs memory does not pass other work that waits for memory, or large work would never have its turn. */
  #next(): Waiting | undefined {
    let memoryIsAwaited = false;
    for (const [first] of this.#waiting.values()) {
      if (first === undefined || !this.#hasThread(first.work)) continue;
      const { memory } = first.work;
      if (memory === 0 || (!memoryIsAwaited && this.#hasMemory(memory))) return first;
      memoryIsAwaited = true;
    }
    return undefined;
  }

  #hasThread({ kind, owner }: Work): boolean {
    const busy = [...this.#running].filter((running) => running.kind === kind);
    if (busy.length < this.#options.threads) return true;
    if (kind === 'build' || busy.length > this.#options.threads) return false;
    return !busy.some((running) => running.owner === owner);
  }

  #hasMemory(memory: number): boolean {
    const taken = [...this.#running].reduce((sum, running) => sum + running.memory, 0);
    return taken + memory <= this.#options.memory;
  }

  #remove(waiting: Waiting): void {
    const { owner } = waiting.work;
    const others = this.#waiting.get(owner)?.filter((other) => other !== waiting) ?? [];
    if (others.length > 0) this.#waiting.set(owner, others);
    else this.#waiting.delete(owner);
  }

  #moveToEnd(owner: string): void {
    const own = this.#waiting.get(owner);
    if (own === undefined) return;
    this.#waiting.delete(owner);
    this.#waiting.set(owner, own);
  }
}

function closed(): Error {
  return new Error('the queue of archives is closed: the service stops');
}
