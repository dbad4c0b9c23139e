import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { CommitUnclear } from '../../database/commit-unclear.ts';
import { type BlobKey, BlobStore } from '../../storage/blob-store.ts';
import type { Platform } from '../../resources/platform.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { packageKey, packageName, trueName } from '../package-name.ts';

/** Names a package in the store. */
export interface NamedPackage {
  readonly resource: ResourceId;
  readonly version: string;
  readonly platform: Platform;
  /** The extension without its dot. */
  readonly fileType: string;
}

/** The key of a package in the store, and its file name for clients. */
export interface StoredPlace {
  readonly key: BlobKey;
  /** In any script. */
  readonly fileName: string;
}

/**
 * Stores a package, then records it, in this order, so that a row never names an incomplete blob. A crash in
 * between leaves a blob without a row, which the sweep removes. When the outcome of the commit is unknown, the blob
 * stays; if no row names it in the end, the sweep removes it too.
 */
@Injectable()
export class KeepPackage {
  private readonly logger = new Logger('Storage');

  constructor(private readonly blobs: BlobStore) {}

  /**
   * @param name makes the key in the store
   * @param path of the finished file, which is gone afterwards
   * @param record writes the rows of the package
   * @throws what `record` throws; then nothing is kept, unless it is CommitUnclear
   */
  async storeAndRecord<T>(
    { resource, version, platform, fileType }: NamedPackage,
    path: string,
    record: (place: StoredPlace) => Promise<T>,
  ): Promise<T> {
    const key = packageKey(resource, randomUUID(), packageName(resource, version, platform, fileType));
    await this.blobs.publish(key, path);
    try {
      return await record({ key, fileName: trueName(resource, version, platform, fileType) });
    } catch (error) {
      await this.takeBack(key, error);
      throw error;
    }
  }

  /** Asking for the row would not do: the COMMIT that was sent may still be on its way to the server. */
  private async takeBack(key: BlobKey, error: unknown): Promise<void> {
    if (error instanceof CommitUnclear) this.logger.warn({ blob: key }, 'kept, though perhaps an orphan');
    else
      await this.blobs
        .delete(key)
        .catch((err: unknown) => this.logger.warn({ err, blob: key }, 'orphan left'));
  }
}
