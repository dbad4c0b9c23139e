export interface HangWatchOptions {
  /** ms after which work under way makes the watch ask the server */
  readonly after: number;
  /** ms that the server has to answer */
  readonly limit: number;
}

/**
 * ms; longest pause between two questions to a server that hangs: each is a connection that it may count against us.
 * The pauses begin with `limit` and double.
 */
const LONGEST_PAUSE = 3000;

/**
 * Tells a server that hangs from one that is only slow: while work takes long, the server is asked a question that it
 * answers at once if it is well. No answer in time means that it hangs, until it answers again.
 */
export class HangWatch {
  private hangs = false;
  private asking: Promise<boolean> | undefined;
  private pause = 0;

  /** @param ask settles once the server has answered, also when it refuses or is away. Gives up when aborted */
  constructor(
    private readonly ask: (signal: AbortSignal) => Promise<unknown>,
    private readonly options: HangWatchOptions,
  ) {}

  get isHanging(): boolean {
    return this.hangs;
  }

  /** Watches one piece of work. @returns a function to be called at its end */
  during(onHang: () => void): () => void {
    let hasEnded = false;
    let timer: NodeJS.Timeout;
    const look = async () => {
      const answers = await this.answers();
      if (hasEnded) return;
      if (answers) wait();
      else onHang();
    };
    const wait = () => void (timer = setTimeout(() => void look(), this.options.after));
    wait();
    return () => {
      hasEnded = true;
      clearTimeout(timer);
    };
  }

  /** All who doubt share one question. */
  private answers(): Promise<boolean> {
    this.asking ??= this.askOnce().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async askOnce(): Promise<boolean> {
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.options.limit);
    });
    const settled = () => true;
    const answers = await Promise.race([this.ask(controller.signal).then(settled, settled), late]);
    clearTimeout(timer);
    controller.abort();
    this.hangs = !answers;
    this.pause = answers ? 0 : Math.min(this.pause * 2 || this.options.limit, LONGEST_PAUSE);
    if (this.hangs) setTimeout(() => void this.answers(), this.pause).unref();
    return answers;
  }
}
