import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Cache } from '../../cache/cache.ts';
import { Config } from '../../config/config.ts';
import { DatabaseUnavailable } from '../../database/database-unavailable.ts';
import { translateDatabaseError } from '../../database/unique-violation.ts';
import type { Download } from '../download.ts';
import { DownloadRepo } from '../repo/download.repo.ts';

/** How long the cache keeps a package, ms: it never changes, it can only go. */
const CACHE_TIME = 600_000;

/**
 * Finds the package of a storage row. Recent ones stay in memory, longer than the cache keeps them, for the time in
 * which the database is unavailable. If the bytes of one were erased meanwhile, the store reports it missing.
 */
@Injectable()
export class FindDownload {
  private readonly recent: LRUCache<number, Download>;

  constructor(
    private readonly downloads: DownloadRepo,
    private readonly cache: Cache,
    { cache: { max_entries } }: Config,
  ) {
    this.recent = new LRUCache({ max: max_entries });
  }

  /** Undefined when there is no such package. @throws DatabaseUnavailable when it was not found recently either */
  async byStorageId(id: number): Promise<Download | undefined> {
    try {
      const found = await this.cache.wrap(`package:${id}`, CACHE_TIME, () => this.downloads.find(id));
      this.recent.set(id, found);
      return found;
    } catch (error) {
      const kept = this.recent.get(id);
      if (kept === undefined || !(translateDatabaseError(error) instanceof DatabaseUnavailable)) throw error;
      return kept;
    }
  }
}
