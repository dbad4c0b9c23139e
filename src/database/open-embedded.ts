import path from 'node:path';
import { translateDamage } from './database-damaged.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

/**
 * Opens the SQLite database in the data directory. The directory stays locked until the database closes.
 * @throws DataDirectoryInUse, DatabaseDamaged
 */
export async function openEmbedded(dataDirectory: string, schema: Schema): Promise<Database> {
  const file = fileIn(dataDirectory);
  const unlock = lockDataDirectory(dataDirectory);
  try {
    const { openSqlite } = await import('./open-sqlite.ts');
    return await openSqlite(file, schema, unlock);
  } catch (error) {
    unlock();
    throw translateDamage(file, error);
  }
}

/** Opens it for a front, while its keeper has locked the directory. @throws DatabaseDamaged */
export async function openEmbeddedForReading(dataDirectory: string, schema: Schema): Promise<Database> {
  const file = fileIn(dataDirectory);
  try {
    const { openSqliteForReading } = await import('./open-sqlite.ts');
    return await openSqliteForReading(file, schema);
  } catch (error) {
    throw translateDamage(file, error);
  }
}

function fileIn(dataDirectory: string): string {
  return path.join(dataDirectory, 'resource-backend.sqlite');
}
