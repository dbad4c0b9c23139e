import type { DataSource, QueryRunner } from 'typeorm';
import { applyMigrations } from './apply-migrations.ts';

/** s; no migration of tables of any likely size takes as long. */
const LOCK_TIMEOUT = 3600;
/** By name for the whole server, so the database is part of it; at most 64 characters. */
const LOCK_NAME = "CONCAT('migrations-', SHA1(DATABASE()))";

/**
 * Applies pending migrations, one node at a time: those that come second find nothing left to do. The lock
 * goes with its connection, so a node that dies leaves none behind.
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
