import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';
import { ascii, binary, isSqlite } from './text.ts';

const id: TableColumnOptions = {
  name: 'id',
  type: 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment',
};
const word = (q: QueryRunner, name: string): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: '16',
  ...ascii(q),
});
const moment = (name: string, isNullable = false): TableColumnOptions => ({
  name,
  type: 'bigint',
  isNullable,
});

export class Initial1763712000000 implements MigrationInterface {
  /** MySQL commits each table separately, so this continues where a node stopped when it crashed. */
  async up(q: QueryRunner): Promise<void> {
    await q.createTable(resources(q), true);
    await q.createTable(versions(q), true);
    await q.createTable(storages(q), true);
    await q.createTable(jobs(q), true);
  }

  async down(q: QueryRunner): Promise<void> {
    for (const table of ['jobs', 'storages', 'versions', 'resources']) await q.dropTable(table);
  }
}

const resources = (q: QueryRunner) =>
  new Table({
    name: 'resources',
    columns: [
      { name: 'id', type: 'varchar', length: '64', isPrimary: true, ...ascii(q) },
      { name: 'name', type: 'varchar', length: '128', ...binary(q) },
      { name: 'description', type: 'varchar', length: '1024', ...binary(q) },
      word(q, 'update_type'),
      word(q, 'access'),
      { name: 'revision', type: 'integer' },
      { name: 'last_number', type: 'integer' },
      moment('created_at'),
    ],
    indices: [{ name: 'ix_resources_revision', columnNames: ['revision'] }],
  });

const versions = (q: QueryRunner) =>
  new Table({
    name: 'versions',
    columns: [
      id,
      { name: 'resource_id', type: 'varchar', length: '64', ...ascii(q) },
      word(q, 'channel'),
      { name: 'name', type: 'varchar', length: '128', ...binary(q) },
      { name: 'number', type: 'integer', isNullable: true },
      word(q, 'status'),
      { name: 'release_note', type: longText(q), ...binary(q) },
      { name: 'custom_data', type: 'text', ...binary(q) },
      { name: 'revision', type: 'integer' },
      moment('created_at'),
      moment('published_at', true),
    ],
    indices: [
      { name: 'uq_versions_resource_name', columnNames: ['resource_id', 'name'], isUnique: true },
      { name: 'uq_versions_resource_number', columnNames: ['resource_id', 'number'], isUnique: true },
      { name: 'ix_versions_resource_revision', columnNames: ['resource_id', 'revision'] },
    ],
    foreignKeys: [
      {
        name: 'fk_versions_resource',
        columnNames: ['resource_id'],
        referencedTableName: 'resources',
        referencedColumnNames: ['id'],
      },
    ],
  });

/**
 * Longer than MySQL's `text` of 64 KiB: 20 000 characters of release note, or the file list of a large
 * package.
 */
const longText = (q: QueryRunner) => (isSqlite(q) ? 'text' : 'longtext');

const storages = (q: QueryRunner) =>
  new Table({
    name: 'storages',
    columns: [
      id,
      { name: 'version_id', type: 'integer' },
      word(q, 'update_type'),
      word(q, 'os'),
      word(q, 'arch'),
      { name: 'old_version_id', type: 'integer' },
      { name: 'package_path', type: 'varchar', length: '512', ...ascii(q) },
      { name: 'package_hash_sha1', type: 'varchar', length: '40', ...ascii(q) },
      { name: 'package_hash_sha256', type: 'varchar', length: '64', ...ascii(q) },
      { name: 'package_hash_sha512', type: 'varchar', length: '88', ...ascii(q) },
      word(q, 'file_type'),
      { name: 'file_size', type: 'bigint' },
      { name: 'file_hashes', type: longText(q), isNullable: true, ...binary(q) },
      moment('created_at'),
    ],
    indices: [
      {
        name: 'uq_storages_package',
        columnNames: ['version_id', 'os', 'arch', 'update_type', 'old_version_id'],
        isUnique: true,
      },
      { name: 'uq_storages_package_path', columnNames: ['package_path'], isUnique: true },
    ],
    foreignKeys: [
      {
        name: 'fk_storages_version',
        columnNames: ['version_id'],
        referencedTableName: 'versions',
        referencedColumnNames: ['id'],
      },
    ],
  });

const jobs = (q: QueryRunner) =>
  new Table({
    name: 'jobs',
    columns: [
      id,
      { name: 'name', type: 'varchar', length: '64', ...ascii(q) },
      { name: 'job_key', type: 'varchar', length: '255', ...binary(q) },
      { name: 'active_key', type: 'varchar', length: '255', isNullable: true, ...binary(q) },
      { name: 'payload', type: 'text', ...binary(q) },
      word(q, 'state'),
      { name: 'attempts', type: 'integer' },
      moment('run_at'),
      { name: 'lease_owner', type: 'varchar', length: '64', isNullable: true, ...ascii(q) },
      moment('lease_until', true),
      { name: 'progress', type: 'double' },
      { name: 'last_error', type: 'text', isNullable: true, ...binary(q) },
      moment('created_at'),
      moment('updated_at'),
    ],
    indices: [
      { name: 'uq_jobs_active_key', columnNames: ['active_key'], isUnique: true },
      { name: 'ix_jobs_job_key', columnNames: ['job_key'] },
      { name: 'ix_jobs_state_run_at', columnNames: ['state', 'run_at'] },
    ],
  });
