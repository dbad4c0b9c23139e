import { Injectable } from '@nestjs/common';
import { Contributions } from '../../contributions/contributions.ts';
import type { BlobKey } from '../../storage/blob-store.ts';
import { StorageRepo } from '../repo/storage.repo.ts';

/** @returns the keys among `keys` that a row of the contributing module names */
type FindReferenced = (keys: readonly BlobKey[]) => Promise<ReadonlySet<BlobKey>>;

/** Finds the blobs that are in use: by packages, and by modules that add a lookup before jobs begin. */
@Injectable()
export class BlobReferences extends Contributions<FindReferenced> {
  constructor(private readonly storages: StorageRepo) {
    super();
  }

  /** @returns the keys among `keys` that any row names */
  async referenced(keys: readonly BlobKey[]): Promise<Set<BlobKey>> {
    const found = await this.storages.referenced(keys);
    for (const [, findReferenced] of this) for (const key of await findReferenced(keys)) found.add(key);
    return found;
  }
}
