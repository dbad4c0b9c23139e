import { type Download, downloadOf } from './download.ts';
import { packagesOf } from './offers.ts';
import type { PackedVersions } from './packed-versions.ts';

/** The stored packages of all pictures in memory, by the storage id that download keys carry. */
export class StoredPackages {
  private readonly owners = new Map<number, PackedVersions>();

  find(storageId: number): Download | undefined {
    const version = this.owners.get(storageId)?.withPackage(storageId);
    if (version === undefined) return undefined;
    for (const facts of packagesOf(version))
      if (facts.storageId === storageId) return downloadOf(version, facts);
    return undefined;
  }

  add(storageIds: Iterable<number>, owner: PackedVersions): void {
    for (const id of storageIds) this.owners.set(id, owner);
  }

  /** Leaves those that another picture has taken over. */
  remove(storageIds: Iterable<number>, owner: PackedVersions): void {
    for (const id of storageIds) if (this.owners.get(id) === owner) this.owners.delete(id);
  }
}
