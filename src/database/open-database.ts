import type { Config } from '../config/config.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import type { Database } from './database.ts';
import { openEmbedded } from './open-embedded.ts';
import type { Schema } from './schema.ts';

/**
 * The database that is configured: MySQL when it has a host, else SQLite in the data directory. The data
 * directory is locked either way, for what is staged in it, until the database is closed.
 * @throws DataDirectoryInUse, DatabaseUnavailable
 */
export function openDatabase({ data_dir, database }: Config, schema: Schema): Promise<Database> {
  return database.host === '' ? openEmbedded(data_dir, schema) : openShared(data_dir, database, schema);
}

async function openShared(
  dataDirectory: string,
  config: Config['database'],
  schema: Schema,
): Promise<Database> {
  const unlock = lockDataDirectory(dataDirectory);
  try {
    const { openMysql } = await import('./open-mysql.ts');
    return await openMysql(config, schema, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}
