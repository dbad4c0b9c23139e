/** What a client asks, in canonical words. */
export interface Question {
  /**
   * All that decides the outcome besides the feed, the resource and the client's side of a rollout: clients that
   * ask in the same words get the same. Undefined where the outcome depends on more: then no decision is kept.
   */
  readonly words: string | undefined;
  /** The version that the client runs; empty when it does not say. */
  readonly current: string;
  /** The licence key; empty for none. */
  readonly cdk: string;
  /** The name of the client, if the question has it: for the entitlements. */
  readonly userAgent: string;
}
