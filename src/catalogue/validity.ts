import type { ResourceId } from '../resources/resource.ts';

/** Whether the values derived from a resource's picture still hold. Each change of the picture starts a new validity. */
export interface Validity {
  readonly resource: ResourceId;
  /** True until the resource changes or its picture leaves the memory. */
  holds: boolean;
  /** The number of the catalogue's last refresh at the time of the last use. */
  lastUse: number;
}
