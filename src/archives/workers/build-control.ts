const STATE = 0;
const DONE = 1;
const WAITING = 0;
const RUNNING = 1;
const CANCELLED = 2;
/** In which progress is told. */
const PROGRESS_STEPS = 10_000;

/** Thrown in the thread of a build that is no longer wanted. */
class BuildCancelled extends Error {
  override readonly name = 'BuildCancelled';
}

/** What a build and its owner in another thread tell each other, in memory that both share. */
export class BuildControl {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;
  #total = Infinity;
  #passed = 0;

  constructor(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  /** Share done, 0 to 1. */
  get fractionDone(): number {
    return Atomics.load(this.#cells, DONE) / PROGRESS_STEPS;
  }

  get cancelled(): boolean {
    return Atomics.load(this.#cells, STATE) === CANCELLED;
  }

  /** @returns whether the build had not begun, so that it never will */
  cancel(): boolean {
    return Atomics.exchange(this.#cells, STATE, CANCELLED) === WAITING;
  }

  /** @throws BuildCancelled */
  start(): void {
    Atomics.compareExchange(this.#cells, STATE, WAITING, RUNNING);
    if (this.cancelled) throw new BuildCancelled();
  }

  /** @param total bytes that will pass, about */
  setTotal(total: number): void {
    this.#total = Math.max(total, 1);
  }

  /** To be called for each piece of work. @throws BuildCancelled */
  addProgress(bytes: number): void {
    if (this.cancelled) throw new BuildCancelled();
    this.#passed += bytes;
    Atomics.store(this.#cells, DONE, Math.floor(Math.min(this.#passed / this.#total, 1) * PROGRESS_STEPS));
  }
}
