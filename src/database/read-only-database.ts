import type { DataSource } from 'typeorm';
import { NeedsKeeper } from '../group/errors.ts';
import { Database } from './database.ts';
import type { WalSync } from './wal-sync.ts';

/** The database of a front: only the keeper writes. */
export class ReadOnlyDatabase extends Database {
  /** @param sync of SQLite; it closes before the database */
  constructor(
    private readonly source: DataSource,
    private readonly sync?: WalSync,
  ) {
    super(source, source);
  }

  /** @throws NeedsKeeper */
  override transaction<T>(): Promise<T> {
    return Promise.reject(new NeedsKeeper());
  }

  override async ping(): Promise<void> {
    await this.source.query('SELECT 1');
  }

  override async close(): Promise<void> {
    await this.sync?.close();
    await super.close();
  }
}
