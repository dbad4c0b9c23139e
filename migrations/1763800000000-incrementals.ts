import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

const isSqlite = (q: QueryRunner) => q.dataSource.options.type === 'better-sqlite3';
/** Text compares byte by byte, as it does in SQLite, and holds every character. */
const binary = (q: QueryRunner) => (isSqlite(q) ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' });

const word = (name: string): TableColumnOptions => ({ name, type: 'varchar', length: '16' });

export class Incrementals1763800000000 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    // Plain SQL: on SQLite TypeORM would copy the whole table, file lists and all.
    await q.query('ALTER TABLE storages ADD COLUMN retired_at bigint NULL');
    await q.query('ALTER TABLE storages ADD COLUMN erased_at bigint NULL');
    await q.query('CREATE INDEX ix_storages_retired ON storages (retired_at, erased_at)');
    await q.createTable(incrementals(q));
    await q.createTable(versionChecks());
  }

  async down(q: QueryRunner): Promise<void> {
    await q.dropTable('version_checks');
    await q.dropTable('incrementals');
    await q.dropIndex('storages', 'ix_storages_retired');
    await q.query('ALTER TABLE storages DROP COLUMN erased_at');
    await q.query('ALTER TABLE storages DROP COLUMN retired_at');
  }
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
      word('os'),
      word('arch'),
      { name: 'old_version_id', type: 'integer' },
      word('status'),
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

const versionChecks = () =>
  new Table({
    name: 'version_checks',
    columns: [
      { name: 'version_id', type: 'integer', isPrimary: true },
      { ...word('os'), isPrimary: true },
      { ...word('arch'), isPrimary: true },
      { name: 'day', type: 'integer', isPrimary: true },
      { name: 'checks', type: 'integer' },
    ],
    indices: [{ name: 'ix_version_checks_day', columnNames: ['day'] }],
  });
