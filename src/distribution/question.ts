/** A client's question, with aliases and case normalised. */
export interface Question {
  /**
   * The key under which the decision is remembered. It must contain everything that determines the outcome, except the
   * feed, the resource and the client's side of a rollout. Undefined when that is not possible: the decision is then not
   * remembered.
   */
  readonly words: string | undefined;
  /** The version that the client runs; empty when the question has none. */
  readonly current: string;
  /** The licence key; empty for none. */
  readonly cdk: string;
  /** The user agent in the question; empty without one. It is for the entitlements. */
  readonly userAgent: string;
}
