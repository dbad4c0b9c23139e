import type { Offer } from '../catalogue/offers.ts';
import type { ResourceId } from '../resources/resource.ts';
import type { PackageChoice } from './choose-package.ts';

/** The outcome of a check, before the feed words it. */
export interface Outcome {
  readonly resource: ResourceId;
  readonly offer: Offer;
  /** The id of the version that the client runs, if the resource has it. */
  readonly knownId: number | undefined;
  /** The package for the client; undefined when it is up to date. */
  readonly choice: PackageChoice | undefined;
}
