import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Config } from '../../config/config.ts';
import { DatabaseUnavailable } from '../../database/database-unavailable.ts';
import { translateDatabaseError } from '../../database/unique-violation.ts';
import type { Download } from '../download.ts';

/**
 * What was downloaded here lately, for when the database is away: longer than caches keep anything, since a
 * package never changes. One whose bytes were erased meanwhile is missing from the store.
 */
@Injectable()
export class KnownDownloads {
  private readonly known: LRUCache<number, Download>;

  constructor({ cache }: Config) {
    this.known = new LRUCache({ max: cache.max_entries });
  }

  /** What `ask` gives, or gave before if the database does not answer. @throws what `ask` throws */
  async find(storageId: number, ask: () => Promise<Download | undefined>): Promise<Download | undefined> {
    try {
      const found = await ask();
      this.known.set(storageId, found);
      return found;
    } catch (error) {
      const kept = this.known.get(storageId);
      if (kept === undefined || !(translateDatabaseError(error) instanceof DatabaseUnavailable)) throw error;
      return kept;
    }
  }
}
