import { Injectable } from '@nestjs/common';
import type { BlobKey } from '../../storage/blob-store.ts';
import { StorageRepo } from '../repo/storage.repo.ts';

/** @returns those of `keys` that one of its rows names */
type FindReferenced = (keys: readonly BlobKey[]) => Promise<ReadonlySet<BlobKey>>;

/** Which blobs are in use: by packages, and by whoever else keeps some and has said so before jobs begin. */
@Injectable()
export class BlobReferences {
  private readonly others: FindReferenced[] = [];

  constructor(private readonly storages: StorageRepo) {}

  add(named: FindReferenced): void {
    this.others.push(named);
  }

  /** Those of `keys` that a row names, whoever's it is. */
  async referenced(keys: readonly BlobKey[]): Promise<Set<BlobKey>> {
    const found = await this.storages.referenced(keys);
    for (const named of this.others) for (const key of await named(keys)) found.add(key);
    return found;
  }
}
