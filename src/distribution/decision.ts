import type { Validity } from '../catalogue/validity.ts';
import type { Access } from '../resources/resource.ts';
import type { Outcome } from './outcome.ts';
import type { Wording } from './wording.ts';

/** The outcome of a check in a feed's words: one object for all clients that ask the same and are on the same side. */
export interface Decision {
  readonly outcome: Outcome;
  readonly wording: Wording;
  readonly access: Access;
  readonly validity: Validity;
  /** Checks that ended so and are not accounted for yet. */
  pendingCount: number;
}

/** One check, decided. */
export interface DecidedCheck {
  readonly decision: Decision;
  /** The licence key; empty for none. */
  readonly cdk: string;
  /** The name of the client, if the question has it. */
  readonly userAgent: string;
}
