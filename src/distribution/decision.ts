import type { Chosen } from './choose-package.ts';
import type { Offer, VersionFacts } from '../catalogue/offers.ts';
import type { Telling } from './telling.ts';
import type { Access, ResourceId } from '../resources/resource.ts';

/** Ways in which clients ask, and are answered. */
export type DialectName = 'latest' | 'mirrorchyan';

/** Whether what was worked out of a resource holds. */
export interface Validity {
  /** Until the resource changes, or is not kept in memory any more. */
  holds: boolean;
  /** Number of the catalogue's refresh after which it was last asked for. */
  asked: number;
}

/** What comes of a check: the same for all clients that ask a resource in the same words and run the same version. */
export interface Decision {
  readonly resource: ResourceId;
  readonly access: Access;
  readonly validity: Validity;
  readonly offer: Offer;
  /** The version that the client runs, if it is one of the resource's. */
  readonly known: VersionFacts | undefined;
  /** What the client gets; undefined when it runs the offer. */
  readonly chosen: Chosen | undefined;
  readonly telling: Telling;
  /** Checks that ended so and are not accounted for yet. */
  open: number;
}
