import type { ResourceId } from '../resources/resource.ts';

/** Whether what was worked out from a resource's picture still holds. A change of the picture begins a new one. */
export interface Validity {
  readonly resource: ResourceId;
  /** Until the resource changes, or its picture is no longer kept in memory. */
  holds: boolean;
  /** Number of the catalogue's refresh after which it was last used. */
  lastUse: number;
}
