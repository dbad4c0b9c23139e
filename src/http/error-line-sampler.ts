/** ms */
const MINUTE = 60_000;

export interface ErrorLineSamplerOptions {
  /** Lines per minute that are written; 0 for all. */
  readonly max: () => number;
  /** Called once a minute ends in which lines were left out, with their number. */
  readonly onLeftOut: (lines: number) => void;
}

/** Lets the first lines of each minute through, so that a flood of refused requests fills no disk. */
export class ErrorLineSampler {
  private lines = 0;
  private minute: NodeJS.Timeout | undefined;

  constructor(private readonly options: ErrorLineSamplerOptions) {}

  /** Counts one line. @returns whether it is to be written */
  takes(): boolean {
    const max = this.options.max();
    if (max === 0) return true;
    this.minute ??= setTimeout(() => this.end(), MINUTE).unref();
    return ++this.lines <= max;
  }

  /** Ends the minute early: what was left out is not forgotten when the service stops. */
  end(): void {
    clearTimeout(this.minute);
    const leftOut = this.lines - this.options.max();
    if (this.minute !== undefined && leftOut > 0) this.options.onLeftOut(leftOut);
    this.minute = undefined;
    this.lines = 0;
  }
}
