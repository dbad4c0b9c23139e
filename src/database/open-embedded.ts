import path from 'node:path';
import { lockDataDirectory } from './data-directory-lock.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

/**
 * Opens the SQLite database in the data directory. The directory stays locked until the database closes.
 * @throws DataDirectoryInUse
 */
export async function openEmbedded(dataDirectory: string, schema: Schema): Promise<Database> {
  const unlock = lockDataDirectory(dataDirectory);
  try {
    const { openSqlite } = await import('./open-sqlite.ts');
    return await openSqlite(path.join(dataDirectory, 'resource-backend.sqlite'), schema, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}
