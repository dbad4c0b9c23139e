import type { Offer, VersionFacts } from '../catalogue/offers.ts';
import type { ResourceId } from '../resources/resource.ts';
import type { PackageChoice } from './choose-package.ts';

/** What a check comes to, before it is put into words. */
export interface Outcome {
  readonly resource: ResourceId;
  readonly offer: Offer;
  /** The version that the client runs, if it is one of the resource's. */
  readonly known: VersionFacts | undefined;
  /** The package for the client; undefined when it runs the offered version. */
  readonly choice: PackageChoice | undefined;
}
