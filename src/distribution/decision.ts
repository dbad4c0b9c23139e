import type { Validity } from '../catalogue/validity.ts';
import type { Access } from '../resources/resource.ts';
import type { Outcome } from './outcome.ts';
import type { Wording } from './wording.ts';

/** The outcome of a check and its wording: one object for all clients with the same question and the same rollout side. */
export interface Decision {
  readonly outcome: Outcome;
  readonly wording: Wording;
  readonly access: Access;
  readonly validity: Validity;
  /** The number of checks with this decision that are not accounted for yet. */
  pendingCount: number;
}

/** The decision for one check. */
export interface DecidedCheck {
  readonly decision: Decision;
  /** The licence key; empty for none. */
  readonly cdk: string;
  /** The user agent in the question; empty without one. */
  readonly userAgent: string;
}
