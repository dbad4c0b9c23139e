/** One try of one job, as this process holds it. No other try has an equal claim: that fences late writers off. */
export interface Claim {
  /** Of the job, within its queue. */
  readonly id: number | string;
  readonly name: string;
  readonly key: string;
  /** JSON */
  readonly payload: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Share done as it is recorded now, which may still be that of an earlier try. */
  readonly progress: number;
  /** All tries are spent, and the process of the last one died: the job may only be given up or released. */
  readonly isSpent: boolean;
}

export interface DueSearch {
  /** The kinds that are wanted. */
  readonly names: readonly string[];
  /** Claims on jobs that are worked on here, whose records may say that their leases ran out. */
  readonly underWay: readonly Claim[];
  /** How many the caller can take, at least 1. */
  readonly limit: number;
}

/** How a job goes back to the queue after a try that failed. */
export interface Retry {
  readonly reason: string;
  /** Share done, 0 to 1. */
  readonly progress: number;
  /** Earliest start of the next try, milliseconds from now. */
  readonly pause: number;
  /** Whether the failed try counts as one of those that the job has. */
  readonly isCounted: boolean;
}

/**
 * What a runner needs of the place where jobs are kept. A claim holds for one lease, and each renewal for one
 * more; then the job is free for every process. A write by a claim changes nothing and resolves to false once the
 * job belongs to another try. All methods reject when the place cannot be reached.
 */
export abstract class JobClaims {
  /** How long a stop may wait for a search under way, milliseconds: what it claims can then be released at once. */
  abstract readonly lastSearch: number;

  /**
   * Frees the jobs of dead processes, as far as `due` does not find them itself. Called at each poll.
   * @param isFirst whether the process has just started: what was left behind comes before what waits
   */
  abstract recover(isFirst: boolean): Promise<void>;

  /**
   * Claims jobs that may begin, one at a time as they are asked for; jobs of dead processes first, else in the
   * order in which they fell due. May yield kinds that are not wanted, where the place cannot choose.
   */
  abstract due(search: DueSearch): AsyncIterable<Claim>;

  /** Removes records of jobs that ended long ago, where the place does not do so itself. Called after each search. */
  abstract prune(): Promise<void>;

  abstract renew(claim: Claim): Promise<boolean>;

  /** @param share done, 0 to 1 */
  abstract recordProgress(claim: Claim, share: number): Promise<boolean>;

  abstract complete(claim: Claim): Promise<boolean>;

  abstract retry(claim: Claim, retry: Retry): Promise<boolean>;

  /** @param progress share done, 0 to 1 */
  abstract fail(claim: Claim, reason: string, progress: number): Promise<boolean>;

  /** Fails a spent job; its tries and progress stay those of the last one. */
  abstract giveUp(claim: Claim, reason: string): Promise<boolean>;

  /** As if the try had never begun: the job keeps its place in the queue. */
  abstract release(claim: Claim): Promise<boolean>;

  /** Leaves the job to a process that handles its kind; this is no try. */
  abstract handBack(claim: Claim): Promise<boolean>;
}
