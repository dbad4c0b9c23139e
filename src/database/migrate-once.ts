import type { DataSource, QueryRunner } from 'typeorm';
import { applyMigrations } from './apply-migrations.ts';

/** s; longer than a migration of realistic tables takes */
const LOCK_TIMEOUT = 3600;
/** MySQL locks are named per server, so the name includes the database; at most 64 characters. */
const LOCK_NAME = "CONCAT('migrations-', SHA1(DATABASE()))";

/**
 * Applies pending migrations on one node at a time: later nodes find nothing to do. The lock ends with its
 * connection, so a node that crashes releases it.
 */
export async function migrateOnce(source: DataSource): Promise<void> {
  const guard = source.createQueryRunner();
  try {
    await lock(guard);
    await applyMigrations(source);
    await guard.query(`DO RELEASE_LOCK(${LOCK_NAME})`);
  } finally {
    await guard.release();
  }
}

async function lock(guard: QueryRunner): Promise<void> {
  const [row] = (await guard.query(`SELECT GET_LOCK(${LOCK_NAME}, ${LOCK_TIMEOUT}) AS held`)) as {
    held: unknown;
  }[];
  if (Number(row?.held) !== 1) throw new Error('another node has been migrating the database for an hour');
}
