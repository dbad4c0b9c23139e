import type { Config } from '../config/config.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import type { Database } from './database.ts';
import { openEmbedded, openEmbeddedForReading } from './open-embedded.ts';
import type { Schema } from './schema.ts';

/**
 * Opens the configured database: MySQL if it has a host, otherwise SQLite in the data directory. The data
 * directory is locked in both cases, because uploads are staged in it, until the database closes.
 * @throws DataDirectoryInUse, DatabaseUnavailable
 */
export function openDatabase({ data_dir, database }: Config, schema: Schema): Promise<Database> {
  return database.host === '' ? openEmbedded(data_dir, schema) : openShared(data_dir, database, schema);
}

/**
 * Opens the configured database for a front, which only reads: its keeper has prepared it.
 * @throws DatabaseUnavailable
 */
export async function openDatabaseForReading(
  { data_dir, database }: Config,
  schema: Schema,
): Promise<Database> {
  if (database.host === '') return openEmbeddedForReading(data_dir, schema);
  const { openMysqlForReading } = await import('./open-mysql.ts');
  return openMysqlForReading(database, schema);
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
