import type { Clock } from '../clock/clock.ts';

const PAUSE = 1000;

/** Records the progress of a job at most once a second: of the reports in between, the last one is recorded then. */
export class Progress {
  private share = 0;
  private next = -Infinity;
  private cancel: (() => void) | undefined;

  /** @param write must not throw */
  constructor(
    private readonly write: (share: number) => Promise<void>,
    private readonly clock: Clock,
  ) {}

  get latest(): number {
    return this.share;
  }

  async report(share: number): Promise<void> {
    if (Number.isNaN(share)) return;
    this.share = Math.min(1, Math.max(0, share));
    const wait = this.next - this.clock.now();
    if (wait <= 0) await this.record();
    else this.cancel ??= this.clock.after(wait, () => void this.record());
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private record(): Promise<void> {
    this.stop();
    this.next = this.clock.now() + PAUSE;
    return this.write(this.share);
  }
}
