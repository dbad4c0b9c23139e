import { Injectable, Logger } from '@nestjs/common';
import { BlobStore, type BlobKey } from '../../storage/blob-store.ts';
import { BlobReferences } from './blob-references.ts';

const BATCH = 200;

@Injectable()
export class SweepOrphans {
  private readonly logger = new Logger('Storage');

  constructor(
    private readonly blobs: BlobStore,
    private readonly references: BlobReferences,
  ) {}

  /**
   * @param olderThan younger blobs may belong to a publication that is not recorded yet
   * @throws the reason of `signal` when it is aborted
   */
  async sweep(olderThan: Date, signal?: AbortSignal): Promise<number> {
    await this.removeUnfinished(olderThan);
    let removed = 0;
    let batch: BlobKey[] = [];
    for await (const { key, modifiedAt } of this.blobs.list()) {
      signal?.throwIfAborted();
      if (modifiedAt >= olderThan) continue;
      batch.push(key);
      if (batch.length < BATCH) continue;
      removed += await this.removeOrphans(batch);
      batch = [];
    }
    return removed + (await this.removeOrphans(batch));
  }

  private async removeUnfinished(olderThan: Date): Promise<void> {
    const removed = await this.blobs.removeUnfinished(olderThan);
    if (removed > 0) this.logger.log({ removed }, 'unfinished packages removed from the store');
  }

  private async removeOrphans(keys: readonly BlobKey[]): Promise<number> {
    if (keys.length === 0) return 0;
    const named = await this.references.referenced(keys);
    const orphans = keys.filter((key) => !named.has(key));
    for (const key of orphans) {
      await this.blobs.delete(key);
      this.logger.log({ blob: key }, 'orphan removed');
    }
    return orphans.length;
  }
}
