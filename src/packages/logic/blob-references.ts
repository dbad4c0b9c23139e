import { Injectable } from '@nestjs/common';
import type { BlobKey } from '../../storage/blob-store.ts';
import { StorageRepo } from '../repo/storage.repo.ts';

/** @returns the keys that one of its rows names */
type FindReferenced = (keys: readonly BlobKey[]) => Promise<ReadonlySet<BlobKey>>;

/** Knows which blobs are in use: by packages, and by other rooms that keep blobs and registered before jobs start. */
@Injectable()
export class BlobReferences {
  private readonly others: FindReferenced[] = [];

  constructor(private readonly storages: StorageRepo) {}

  add(named: FindReferenced): void {
    this.others.push(named);
  }

  /** The keys that a row of any room names. */
  async referenced(keys: readonly BlobKey[]): Promise<Set<BlobKey>> {
    const found = await this.storages.referenced(keys);
    for (const named of this.others) for (const key of await named(keys)) found.add(key);
    return found;
  }
}
