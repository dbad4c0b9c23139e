import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { CommitUnclear } from '../../database/commit-unclear.ts';
import { type BlobKey, BlobStore } from '../../storage/blob-store.ts';
import type { Platform } from '../../resources/platform.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { packageKey, packageName, savedName } from '../package-name.ts';

/** The facts that make the name of a package. */
export interface NamedPackage {
  readonly resource: ResourceId;
  readonly version: string;
  readonly platform: Platform;
  /** The extension without its dot. */
  readonly fileType: string;
  /** The file name that the publisher uploaded; empty, or left out, when there is none. */
  readonly clientName?: string;
}

/** The key of a stored package, and its file name for clients. */
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
export class StorePackage {
  private readonly logger = new Logger('Storage');

  constructor(private readonly blobs: BlobStore) {}

  /**
   * @param name gives the key in the store
   * @param path of the finished file, which is moved into the store
   * @param record writes the rows of the package
   * @throws every error of `record`; the blob is removed again, except after CommitUnclear
   */
  async storeAndRecord<T>(
    { resource, version, platform, fileType, clientName = '' }: NamedPackage,
    path: string,
    record: (place: StoredPlace) => Promise<T>,
  ): Promise<T> {
    const key = packageKey(resource, randomUUID(), packageName(resource, version, platform, fileType));
    await this.blobs.publish(key, path);
    try {
      return await record({ key, fileName: savedName(clientName, resource, version, platform, fileType) });
    } catch (error) {
      await this.removeUnrecorded(key, error);
      throw error;
    }
  }

  /** After an unclear commit, a query for the row proves nothing: the COMMIT may still be on its way to the server. */
  private async removeUnrecorded(key: BlobKey, error: unknown): Promise<void> {
    if (error instanceof CommitUnclear)
      this.logger.warn({ blob: key }, 'the commit is unclear: the blob stays, and may be an orphan');
    else
      await this.blobs
        .delete(key)
        .catch((err: unknown) =>
          this.logger.warn({ err, blob: key }, 'an orphan could not be removed: the sweep removes it'),
        );
  }
}
