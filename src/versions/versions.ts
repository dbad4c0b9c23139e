import type { ResourceId } from '../resources/resource.ts';
import type { NewVersion, Version } from './version.ts';

/** The rows of versions, for the rooms above this one. */
export abstract class Versions {
  abstract find(resourceId: ResourceId, name: string): Promise<Version | undefined>;

  abstract findById(id: number): Promise<Version | undefined>;

  /** The names of these versions, by id. */
  abstract namesOf(ids: readonly number[]): Promise<Map<number, string>>;

  /** Call it within a transaction, with the `revision` that `ResourcesService.touch` returned there. */
  abstract update(id: number, change: Partial<NewVersion>): Promise<void>;
}
