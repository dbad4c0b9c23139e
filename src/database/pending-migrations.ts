import { type DataSource, QueryFailedError } from 'typeorm';
import { driverErrorOf } from './database-unavailable.ts';

const ER_NO_SUCH_TABLE = 1146;

/**
 * Names of the migrations that are not applied yet. It only reads: TypeORM's own method would create a table.
 */
export async function pendingMigrations(source: DataSource): Promise<string[]> {
  const applied = new Set(await appliedTo(source));
  return source.migrations
    .map((one) => one.name ?? one.constructor.name)
    .filter((name) => !applied.has(name));
}

async function appliedTo(source: DataSource): Promise<string[]> {
  try {
    const rows = (await source.query('SELECT name FROM migrations')) as { name: string }[];
    return rows.map(({ name }) => name);
  } catch (error) {
    if (error instanceof QueryFailedError && driverErrorOf(error)?.errno === ER_NO_SUCH_TABLE) return [];
    throw error;
  }
}
