import { Injectable, Logger } from '@nestjs/common';
import { type BlobKey, BlobStore } from '../repo/blobs/blob-store.ts';

/**
 * Stores a package, then records it, in this order, so that a row never names a blob that is not whole.
 * What a crash leaves in between is a blob without a row, swept later.
 */
@Injectable()
export class KeepPackage {
  private readonly logger = new Logger('Storage');

  constructor(private readonly blobs: BlobStore) {}

  /** @param path of the finished file, which is gone afterwards @throws what `record` throws; then nothing is kept */
  async run<T>(key: BlobKey, path: string, record: () => Promise<T>): Promise<T> {
    await this.blobs.publish(key, path);
    try {
      return await record();
    } catch (error) {
      await this.blobs
        .delete(key)
        .catch((err: unknown) => this.logger.warn({ err, blob: key }, 'orphan left'));
      throw error;
    }
  }
}
