import { Injectable, Logger } from '@nestjs/common';
import { BlobStore, type BlobKey } from '../../storage/blob-store.ts';
import { BlobReferences } from './blob-references.ts';

/** The job that removes remains of crashes: blobs without a row, and unfinished blobs. */
export class SweepOrphans {
  static readonly jobName = 'sweep-orphans';
}

const BATCH = 200;

@Injectable()
export class OrphanSweeper {
  private readonly logger = new Logger('Storage');

  constructor(
    private readonly blobs: BlobStore,
    private readonly named: BlobReferences,
  ) {}

  /**
   * @param olderThan younger blobs may belong to a publication that is still on its way
   * @throws the reason of `signal`, when it is aborted meanwhile
   */
  async sweep(olderThan: Date, signal?: AbortSignal): Promise<number> {
    await this.abandonUnfinished(olderThan);
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

  private async abandonUnfinished(olderThan: Date): Promise<void> {
    const left = await this.blobs.removeUnfinished(olderThan);
    if (left > 0) this.logger.log({ left }, 'unfinished packages removed from the store');
  }

  private async removeOrphans(keys: readonly BlobKey[]): Promise<number> {
    if (keys.length === 0) return 0;
    const named = await this.named.referenced(keys);
    const orphans = keys.filter((key) => !named.has(key));
    for (const key of orphans) {
      await this.blobs.delete(key);
      this.logger.log({ blob: key }, 'orphan removed');
    }
    return orphans.length;
  }
}
