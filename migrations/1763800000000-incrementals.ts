import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';
import { ascii, binary, isSqlite } from './text.ts';

const word = (q: QueryRunner, name: string): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: '16',
  ...ascii(q),
});

export class Incrementals1763800000000 implements MigrationInterface {
  /** MySQL commits each table separately, so this continues where a node stopped when it crashed. */
  async up(q: QueryRunner): Promise<void> {
    await addMarks(q);
    await q.createTable(incrementals(q), true);
    await q.createTable(versionChecks(q), true);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.dropTable('version_checks');
    await q.dropTable('incrementals');
    await q.dropIndex('storages', 'ix_storages_retired');
    await q.query('ALTER TABLE storages DROP COLUMN erased_at');
    await q.query('ALTER TABLE storages DROP COLUMN retired_at');
  }
}

async function addMarks(q: QueryRunner): Promise<void> {
  if (!isSqlite(q)) return addMarksAtOnce(q);
  // Plain SQL: on SQLite TypeORM would copy the whole table with all file lists.
  await q.query('ALTER TABLE storages ADD COLUMN retired_at bigint NULL');
  await q.query('ALTER TABLE storages ADD COLUMN erased_at bigint NULL');
  await q.query('CREATE INDEX ix_storages_retired ON storages (retired_at, erased_at)');
}

async function addMarksAtOnce(q: QueryRunner): Promise<void> {
  if (await q.hasColumn('storages', 'retired_at')) return;
  const columns = 'ADD COLUMN retired_at bigint NULL, ADD COLUMN erased_at bigint NULL';
  await q.query(`ALTER TABLE storages ${columns}, ADD INDEX ix_storages_retired (retired_at, erased_at)`);
}

const incrementals = (q: QueryRunner) =>
  new Table({
    name: 'incrementals',
    columns: [
      {
        name: 'id',
        type: 'integer',
        isPrimary: true,
        isGenerated: true,
        generationStrategy: 'increment',
      },
      { name: 'version_id', type: 'integer' },
      word(q, 'os'),
      word(q, 'arch'),
      { name: 'old_version_id', type: 'integer' },
      word(q, 'status'),
      { name: 'reason', type: 'text', isNullable: true, ...binary(q) },
      { name: 'asked_at', type: 'bigint', isNullable: true },
      { name: 'created_at', type: 'bigint' },
      { name: 'updated_at', type: 'bigint' },
    ],
    indices: [
      {
        name: 'uq_incrementals_pair',
        columnNames: ['version_id', 'os', 'arch', 'old_version_id'],
        isUnique: true,
      },
      { name: 'ix_incrementals_status', columnNames: ['status'] },
    ],
    foreignKeys: [
      {
        name: 'fk_incrementals_version',
        columnNames: ['version_id'],
        referencedTableName: 'versions',
        referencedColumnNames: ['id'],
      },
    ],
  });

const versionChecks = (q: QueryRunner) =>
  new Table({
    name: 'version_checks',
    columns: [
      { name: 'version_id', type: 'integer', isPrimary: true },
      { ...word(q, 'os'), isPrimary: true },
      { ...word(q, 'arch'), isPrimary: true },
      { name: 'day', type: 'integer', isPrimary: true },
      { name: 'checks', type: 'integer' },
    ],
    indices: [{ name: 'ix_version_checks_day', columnNames: ['day'] }],
  });
