import type { MigrationInterface, QueryRunner } from 'typeorm';
import { binary, isSqlite } from './text.ts';

const SLOT = `CASE
  WHEN update_type = 'full' THEN CONCAT('full/', os, '/', arch)
  WHEN old_version_id < 0 THEN NULL
  ELSE CONCAT('incremental/', os, '/', arch, '/', old_version_id) END`;
const FILE_NAME = `(SELECT CONCAT(
    CONCAT_WS('-', v.resource_id, v.name, NULLIF(storages.os, ''), NULLIF(storages.arch, '')), '.', storages.file_type)
  FROM versions v WHERE v.id = storages.version_id)`;

/**
 * Rows of stored files say their kind, their file name and their slot, the place that one file of a version can
 * take: so files of further kinds can stand beside the package of a platform. A retired incremental package has no
 * slot, and neither have rows that a node of the previous release writes during an upgrade.
 */
export class Artifacts1764300000000 implements MigrationInterface {
  /** MySQL commits each step: a migration that died on the way goes on where it was. */
  async up(q: QueryRunner): Promise<void> {
    const { charset, collation } = binary(q) as { charset?: string; collation?: string };
    const text = charset === undefined ? '' : ` CHARACTER SET ${charset} COLLATE ${collation}`;
    const word = isSqlite(q) ? '' : ' CHARACTER SET ascii COLLATE ascii_bin';
    await addColumn(q, 'kind', `varchar(16)${word} NOT NULL DEFAULT 'package'`);
    await addColumn(q, 'file_name', `varchar(255)${text} NOT NULL DEFAULT ''`);
    await addColumn(q, 'slot', `varchar(320)${text} NULL`);
    // A node of the previous release may have retired packages since an earlier try.
    await q.query('UPDATE storages SET slot = NULL WHERE old_version_id < 0');
    await q.query(`UPDATE storages SET file_name = ${FILE_NAME}, slot = ${SLOT} WHERE slot IS NULL`);
    await createIndex(q, 'uq_storages_slot', 'version_id, slot');
    await dropIndex(q, 'uq_storages_package');
  }

  async down(q: QueryRunner): Promise<void> {
    const retired = "update_type = 'incremental' AND retired_at IS NOT NULL";
    await q.query(`UPDATE storages SET old_version_id = -id WHERE ${retired}`);
    await createIndex(q, 'uq_storages_package', 'version_id, os, arch, update_type, old_version_id');
    await dropIndex(q, 'uq_storages_slot');
    for (const column of ['slot', 'file_name', 'kind'])
      await q.query(`ALTER TABLE storages DROP COLUMN ${column}`);
  }
}

/** Plain SQL: on SQLite TypeORM would copy the whole table, file lists and all. */
async function addColumn(q: QueryRunner, name: string, definition: string): Promise<void> {
  if (!(await q.hasColumn('storages', name)))
    await q.query(`ALTER TABLE storages ADD COLUMN ${name} ${definition}`);
}

async function createIndex(q: QueryRunner, name: string, columns: string): Promise<void> {
  if (!(await hasIndex(q, name))) await q.query(`CREATE UNIQUE INDEX ${name} ON storages (${columns})`);
}

async function dropIndex(q: QueryRunner, name: string): Promise<void> {
  if (!(await hasIndex(q, name))) return;
  await q.query(isSqlite(q) ? `DROP INDEX ${name}` : `DROP INDEX ${name} ON storages`);
}

async function hasIndex(q: QueryRunner, name: string): Promise<boolean> {
  const found = (await q.query(
    isSqlite(q)
      ? `SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = '${name}'`
      : `SELECT 1 FROM information_schema.statistics
         WHERE table_schema = DATABASE() AND table_name = 'storages' AND index_name = '${name}'`,
  )) as unknown[];
  return found.length > 0;
}
