import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Cache } from '../../cache/cache.ts';
import { upTo } from '../../cache/up-to.ts';
import { Config } from '../../config/config.ts';
import { DatabaseUnavailable } from '../../database/database-unavailable.ts';
import type { Download } from '../download.ts';
import { DownloadRepo } from '../repo/download.repo.ts';
import { Catalogue } from './catalogue.ts';

/** How long the cache keeps the facts of a package, ms; they never change, but the package can be removed. */
const CACHE_TIME = 600_000;

/**
 * Finds the package of a storage row, without I/O when the catalogue has it. Others that were found recently stay in
 * memory for longer than in the cache, and are used while the database is unavailable. If a package was erased since,
 * the store reports that it is missing.
 */
@Injectable()
export class FindDownload {
  private readonly recent: LRUCache<number, Download>;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly downloads: DownloadRepo,
    private readonly cache: Cache,
    { cache: { max_entries } }: Config,
  ) {
    this.recent = new LRUCache(upTo(max_entries));
  }

  /** Undefined when there is no package with this id. @throws DatabaseUnavailable unless it is in memory */
  async byStorageId(id: number): Promise<Download | undefined> {
    const known = this.catalogue.download(id);
    if (known !== undefined) return known;
    try {
      const found = await this.cache.wrap(`package:${id}`, CACHE_TIME, () => this.downloads.find(id));
      this.recent.set(id, found);
      return found;
    } catch (error) {
      const kept = this.recent.get(id);
      if (kept === undefined || !(error instanceof DatabaseUnavailable)) throw error;
      return kept;
    }
  }
}
