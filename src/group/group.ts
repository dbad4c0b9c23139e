/**
 * What a process of this instance is: `whole` is the only one; otherwise one `keeper` writes, and `front`s answer most
 * clients.
 * See docs/decisions/021-processes.md.
 */
export type Part = 'whole' | 'keeper' | 'front';

/** @param sender the number of the front that sent it; 0 for the keeper. @returns the answer, if any is expected */
export type Handler<T = never> = (data: T, sender: number) => unknown;

/**
 * The processes of this instance, as one of them sees the others: a front sees the keeper, the keeper sees every front.
 * Messages arrive in order, at most once. One that is sent while the other process is away is lost. Data is copied as by
 * `structuredClone`.
 */
export abstract class Group {
  abstract readonly part: Part;

  /** Names this process in logs and metrics; empty when there is only one. */
  abstract readonly process: string;

  /** Number of fronts, or of processes that answer clients. */
  abstract readonly fronts: number;

  get isFront(): boolean {
    return this.part === 'front';
  }

  /** Handles messages about a topic. To be called before the application listens. */
  abstract on<T>(topic: string, handler: Handler<T>): void;

  /** Sends a message to the other side and waits for nothing. @param except a front that does not get it */
  abstract tell(topic: string, data?: unknown, except?: number): void;

  /**
   * Asks every process of the other side.
   * @returns the answers of those that handled the message; those that failed or ended are left out
   */
  abstract ask<T>(topic: string, data?: unknown): Promise<T[]>;

  /** Resolves when the fronts have handled everything that they were told so far, or have ended. */
  abstract settled(): Promise<void>;

  /** @param listener called in the keeper once every front listens on this port */
  abstract onOpen(listener: (port: number) => void): void;

  /** @param listener called in a front when its keeper has ended, and may have had something to tell */
  abstract onGap(listener: () => void): void;

  /**
   * Makes a piece of work the keeper's. To be called once per topic, by every process.
   * @returns a function that does the work in the keeper, wherever it is called; in a front it throws KeeperAway
   */
  abstract atKeeper<A, R>(topic: string, work: (argument: A) => Promise<R>): (argument: A) => Promise<R>;
}

/** The only process of its instance. */
export class NoGroup extends Group {
  readonly part = 'whole';
  readonly process = '';
  readonly fronts = 1;

  on(): void {}

  tell(): void {}

  ask(): Promise<never[]> {
    return Promise.resolve([]);
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  onOpen(): void {}

  onGap(): void {}

  atKeeper<A, R>(_topic: string, work: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
    return work;
  }
}
