/** Added to a line: how often it came since the one before. */
export interface Repetition {
  readonly repeated?: number;
}

interface Kind {
  leftOut: number;
  /** Writes the last line that was left out. */
  last?: (repetition: Repetition) => void;
  timer?: NodeJS.Timeout;
}

/** More kinds at a time are no repetition: their lines are all written. */
const MAX_KINDS = 1000;

/**
 * Writes lines that repeat once a period. The first line of a kind is written at once. Of those that follow within the
 * period the last one is written at its end, with their number; then the next period begins.
 */
export class RepeatedLines {
  private readonly kinds = new Map<string, Kind>();

  /** @param period ms; 0 writes every line */
  constructor(private readonly period: () => number) {}

  /** @param write called now or later, or not at all */
  say(name: string, write: (repetition: Repetition) => void): void {
    const kind = this.kinds.get(name);
    if (kind !== undefined) {
      kind.leftOut++;
      kind.last = write;
      return;
    }
    write({});
    if (this.period() > 0 && this.kinds.size < MAX_KINDS) this.begin(name);
  }

  /** Writes what is due already: to be called when the service stops. */
  end(): void {
    for (const name of this.kinds.keys()) this.finish(name);
  }

  private begin(name: string): void {
    const timer = setTimeout(() => this.finish(name) && this.begin(name), this.period()).unref();
    this.kinds.set(name, { leftOut: 0, timer });
  }

  /** @returns whether lines were left out */
  private finish(name: string): boolean {
    const { leftOut, last, timer } = this.kinds.get(name)!;
    clearTimeout(timer);
    this.kinds.delete(name);
    last?.({ repeated: leftOut });
    return leftOut > 0;
  }
}
