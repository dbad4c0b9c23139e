import { rate, size, time } from './amounts.ts';
import type { Screen } from './screen.ts';

/** Widest bar, in columns; a narrow terminal gets a shorter one, so that no drawn line wraps. */
const WIDTH = 32;
/** Columns for all beside the bar. */
const BESIDE = 56;
/** Milliseconds between two drawings: often enough to look smooth. */
const PAUSE = 40;

export interface Transfer {
  /** What is told when it is done: `uploaded`, `downloaded`. */
  readonly verb: string;
  /** bytes */
  readonly total: number;
  /** Bytes that were there before. */
  readonly from?: number;
}

/** The progress of one transfer: drawn in place on a terminal, else one line at its end. */
export class ProgressBar {
  readonly #screen: Screen;
  readonly #transfer: Transfer;
  readonly #startedAt = performance.now();
  #moved = 0;
  #drawnAt = -Infinity;

  constructor(screen: Screen, transfer: Transfer) {
    this.#screen = screen;
    this.#transfer = transfer;
  }

  /** The same bytes, counted on their way; the end of the stream, even an early one, is the end of the bar. */
  async *count(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#draw();
    for await (const chunk of source) {
      this.#moved += chunk.length;
      this.#draw();
      yield chunk;
    }
    this.#end();
  }

  #draw(): void {
    const now = performance.now();
    if (now - this.#drawnAt < PAUSE) return;
    this.#drawnAt = now;
    this.#screen.draw(`${this.#bar()}  ${size(this.#moved)}  ${rate(this.#moved, now - this.#startedAt)}`);
  }

  #end(): void {
    const took = performance.now() - this.#startedAt;
    const done = `${this.#transfer.verb} ${size(this.#moved)} in ${time(took)}`;
    if (this.#screen.live) this.#screen.draw(`${this.#bar()}  ${done}, ${rate(this.#moved, took)}`);
    else this.#screen.line(`      ${done}`);
  }

  #bar(): string {
    const { total, from = 0 } = this.#transfer;
    // A form is a little larger than the file in it.
    const share = Math.min(1, (from + this.#moved) / total);
    const width = Math.max(0, Math.min(WIDTH, this.#screen.columns - BESIDE));
    const filled = Math.floor(share * width);
    const done = this.#screen.paint('green', '█'.repeat(filled));
    const left = this.#screen.paint('gray', '░'.repeat(width - filled));
    return `      ${done}${left} ${String(Math.floor(share * 100)).padStart(3)} %`;
  }
}
