/** bytes; some 0.2 ms of work */
export const PER_TURN = 256 * 1024;

/**
 * Shares the event loop between downloads, uploads and everything else: in one turn of the loop all transfers together
 * move a bounded number of bytes, and requests that arrived meanwhile are answered before the next turn. Transfers that
 * wait are served in the order of asking.
 * See docs/decisions/020-transfers-in-turns.md.
 */
export class LoopTurns {
  #left = PER_TURN;
  #isNextScheduled = false;
  readonly #waiting: (() => number)[] = [];
  readonly #onNextTurn: (begin: () => void) => unknown;

  /** @param onNextTurn calls its argument in the next turn of the loop */
  constructor(onNextTurn: (begin: () => void) => unknown = setImmediate) {
    this.#onNextTurn = onNextTurn;
  }

  /** @param move called once, now or in a later turn; moves at most PER_TURN bytes and returns their number */
  take(move: () => number): void {
    this.#waiting.push(move);
    if (!this.#isNextScheduled) this.#scheduleNext();
    if (this.#waiting.length === 1) this.#serve();
  }

  #scheduleNext(): void {
    this.#isNextScheduled = true;
    this.#onNextTurn(() => this.#begin());
  }

  /** The last slice of a turn may have been larger than what was left: the next turn has less. */
  #begin(): void {
    this.#left = Math.min(PER_TURN, this.#left + PER_TURN);
    this.#isNextScheduled = false;
    if (this.#left < PER_TURN || this.#waiting.length > 0) this.#scheduleNext();
    this.#serve();
  }

  #serve(): void {
    while (this.#left > 0 && this.#waiting.length > 0) this.#left -= this.#waiting.shift()!();
  }
}

/** Of the process, which has one event loop. */
export const loopTurns = new LoopTurns();
