import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { StorageEntity } from './storage.entity.ts';

/** Rows that one query adds up. Rows are large, and other queries must not wait long. */
const PAGE = 1000;

interface Sum {
  readonly last: number | string | null;
  readonly bytes: number | string | null;
}

@Injectable()
export class StoredBytesRepo {
  constructor(private readonly database: Database) {}

  /**
   * Bytes of all packages in the store, including packages that are retired and not erased yet.
   * @throws the reason of `signal` when it is aborted
   */
  async total(signal: AbortSignal): Promise<number> {
    let bytes = 0;
    for (let last = 0; ;) {
      signal.throwIfAborted();
      const sum = await this.page(last);
      if (sum === undefined || sum.last === null) return bytes;
      bytes += Number(sum.bytes);
      last = Number(sum.last);
    }
  }

  private page(after: number): Promise<Sum | undefined> {
    const { manager } = this.database;
    const held = 'CASE WHEN page.erased_at IS NULL THEN page.file_size ELSE 0 END';
    return manager
      .createQueryBuilder()
      .select('MAX(page.id)', 'last')
      .addSelect(`SUM(${held})`, 'bytes')
      .from(
        (rows) =>
          rows
            .select('s.id', 'id')
            .addSelect('s.file_size', 'file_size')
            .addSelect('s.erased_at', 'erased_at')
            .from(StorageEntity, 's')
            .where('s.id > :after', { after })
            .orderBy('s.id')
            .limit(PAGE),
        'page',
      )
      .getRawOne<Sum>();
  }
}
