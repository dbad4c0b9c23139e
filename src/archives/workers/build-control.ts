const STATE = 0;
const DONE = 1;
const WAITING = 0;
const RUNNING = 1;
const CANCELLED = 2;
/** Shared memory holds integers, so progress is stored in ten-thousandths. */
const PROGRESS_STEPS = 10_000;

/** Thrown in the worker thread when its build was cancelled. */
class BuildCancelled extends Error {
  override readonly name = 'BuildCancelled';
}

/** State that a build and its owner in another thread share: progress one way, cancellation the other. */
export class BuildControl {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;
  #total = Infinity;
  #passed = 0;

  constructor(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  /** Progress from 0 to 1. */
  get fractionDone(): number {
    return Atomics.load(this.#cells, DONE) / PROGRESS_STEPS;
  }

  get cancelled(): boolean {
    return Atomics.load(this.#cells, STATE) === CANCELLED;
  }

  /** @returns true if the build had not started; then it never will */
  cancel(): boolean {
    return Atomics.exchange(this.#cells, STATE, CANCELLED) === WAITING;
  }

  /** @throws BuildCancelled */
  start(): void {
    Atomics.compareExchange(this.#cells, STATE, WAITING, RUNNING);
    if (this.cancelled) throw new BuildCancelled();
  }

  /** @param total approximate number of bytes to process */
  setTotal(total: number): void {
    this.#total = Math.max(total, 1);
  }

  /** Call this for each chunk of work. @throws BuildCancelled */
  addProgress(bytes: number): void {
    if (this.cancelled) throw new BuildCancelled();
    this.#passed += bytes;
    Atomics.store(this.#cells, DONE, Math.floor(Math.min(this.#passed / this.#total, 1) * PROGRESS_STEPS));
  }
}
