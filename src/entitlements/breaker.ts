export interface BreakerOptions {
  /** Number of consecutive failures that open the breaker. */
  readonly failures: number;
  /** ms that the breaker stays open */
  readonly pause: number;
  /** Current time, epoch ms. */
  readonly now: () => number;
}

/**
 * A circuit breaker: stops calls to a failing service, because they delay their callers and keep the service
 * from recovering.
 */
export class Breaker {
  private failures = 0;
  private openUntil = -Infinity;
  private probing = false;

  constructor(private readonly options: BreakerOptions) {}

  get isOpen(): boolean {
    return this.failures >= this.options.failures;
  }

  /** Whether `allowsCall` would say no. */
  get isPaused(): boolean {
    return this.isOpen && (this.probing || this.options.now() < this.openUntil);
  }

  /**
   * Whether a call may start. After the pause one call is allowed as a test; the others wait for its result.
   */
  allowsCall(): boolean {
    if (this.isPaused) return false;
    this.probing = this.isOpen;
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
