import { setTimeout as pause } from 'node:timers/promises';

/** Longest wait for an answer, ms. */
const PATIENCE = 30_000;
/** Between two requests, ms. */
const PAUSE = 250;

/** Sends one request again and again, and counts the answers. */
export class Tally {
  /** How many answers there were of each status, or of each error. */
  readonly answers = new Map<string, number>();
  /** The longest answer, ms. */
  longest = 0;
  /** From the end of the outage to the first success after it, s. */
  back: number | undefined;
  private begin = Infinity;
  private end: number | undefined;

  /**
   * @param request resolves with the status
   * @param good the status of success
   */
  constructor(
    readonly name: string,
    private readonly request: () => Promise<number>,
    private readonly good: number,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.ask();
      await pause(PAUSE);
    }
  }

  /** Answers to requests from before are not counted. */
  outageBegins(): void {
    this.begin = performance.now();
  }

  outageEnds(): void {
    this.end = performance.now();
  }

  /** Answers that a client must not get: neither success nor "not now". */
  get unexpected(): string[] {
    const known = new Set([String(this.good), '503', '507']);
    return [...this.answers.keys()].filter((answer) => !known.has(answer));
  }

  /** `ok`, or the other answers with the longest wait for one and the time to recover. */
  toString(): string {
    const others = [...this.answers.keys()].filter((answer) => answer !== String(this.good));
    if (others.length === 0) return 'ok';
    return `${others.join(', ')} ≤ ${(this.longest / 1000).toFixed(1)} s; +${this.back?.toFixed(1) ?? '∞'} s`;
  }

  private async ask(): Promise<void> {
    const begin = performance.now();
    const silence = new AbortController();
    const answer = await Promise.race([
      this.request().then(String, nameOf),
      pause(PATIENCE, 'no answer', { signal: silence.signal }),
    ]);
    silence.abort();
    const now = performance.now();
    if (begin < this.begin) return;
    this.longest = Math.max(this.longest, now - begin);
    this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
    if (answer === String(this.good) && this.end !== undefined) this.back ??= (now - this.end) / 1000;
  }
}

function nameOf(error: unknown): string {
  const { code, cause, message } = error as Error & { code?: string; cause?: { code?: string } };
  return code ?? cause?.code ?? message;
}
