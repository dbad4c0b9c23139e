import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Database } from '../../src/database/database.ts';
import { openSqlite } from '../../src/database/open-sqlite.ts';
import { schema } from '../../src/schema.ts';

/** A migrated database in a temp directory, removed at the end of the scope. */
export class TestDatabase implements AsyncDisposable {
  private constructor(
    readonly database: Database,
    readonly file: string,
  ) {}

  static async open(): Promise<TestDatabase> {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'rb-database-')), 'test.sqlite');
    return new TestDatabase(await openSqlite(file, schema), file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database.close();
    await rm(path.dirname(this.file), { recursive: true, force: true });
  }
}
