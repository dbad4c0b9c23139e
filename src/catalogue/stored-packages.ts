import { type Download, downloadOf } from './download.ts';
import type { DownloadFacts, VersionFacts } from './offers.ts';

/** The stored packages of all pictures in memory, by the storage id that download keys carry. */
export class StoredPackages {
  private readonly versions = new Map<number, VersionFacts>();

  find(storageId: number): Download | undefined {
    const version = this.versions.get(storageId);
    if (version === undefined) return undefined;
    for (const facts of packagesOf(version))
      if (facts.storageId === storageId) return downloadOf(version, facts);
    return undefined;
  }

  add(version: VersionFacts): void {
    for (const { storageId } of packagesOf(version)) this.versions.set(storageId, version);
  }

  replace(before: VersionFacts | undefined, version: VersionFacts): void {
    this.add(version);
    if (before !== undefined) this.remove(before);
  }

  /** Leaves those that another state of the version has taken over. */
  remove(version: VersionFacts): void {
    for (const { storageId } of packagesOf(version))
      if (this.versions.get(storageId) === version) this.versions.delete(storageId);
  }
}

function* packagesOf({ packages, retired }: VersionFacts): Generator<DownloadFacts> {
  for (const full of packages) {
    yield full;
    yield* full.incrementals.values();
  }
  yield* retired;
}
