export interface BreakerOptions {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** How long it stays open, ms. */
  readonly pause: number;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Keeps calls from a service that fails: they cost their callers time, and it the chance to recover. */
export class Breaker {
  private failures = 0;
  private openUntil = -Infinity;
  private probing = false;

  constructor(private readonly options: BreakerOptions) {}

  get isOpen(): boolean {
    return this.failures >= this.options.failures;
  }

  /** Whether a call may go out. Once the pause is over one may, and the others wait for how it ends. */
  allowsCall(): boolean {
    if (!this.isOpen) return true;
    if (this.probing || this.options.now() < this.openUntil) return false;
    this.probing = true;
    return true;
  }

  recordSuccess(): void {
    this.failures = 0;
    this.probing = false;
  }

  recordFailure(): void {
    this.failures++;
    this.probing = false;
    if (this.isOpen) this.openUntil = this.options.now() + this.options.pause;
  }
}
