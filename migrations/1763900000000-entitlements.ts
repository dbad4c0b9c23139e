import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';
import { ascii, binary } from './text.ts';

const count = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const moment = (name: string): TableColumnOptions => ({ name, type: 'bigint' });

export class Entitlements1763900000000 implements MigrationInterface {
  /** MySQL commits each table separately, so this continues where a node stopped when it crashed. */
  async up(q: QueryRunner): Promise<void> {
    await q.createTable(cdks(q), true);
    await q.createTable(cdkResources(q), true);
    await q.createTable(redemptions(q), true);
  }

  async down(q: QueryRunner): Promise<void> {
    for (const table of ['cdk_redemptions', 'cdk_resources', 'cdks']) await q.dropTable(table);
  }
}

const cdks = (q: QueryRunner) => {
  const word = (name: string, length: string) => ({ name, type: 'varchar', length, ...ascii(q) });
  return new Table({
    name: 'cdks',
    columns: [
      { ...word('id', '24'), isPrimary: true },
      word('key_hash', '64'),
      word('hint', '4'),
      word('scope', '16'),
      moment('expires_at'),
      count('daily_quota'),
      { ...moment('blocked_at'), isNullable: true },
      { name: 'note', type: 'varchar', length: '255', ...binary(q) },
      moment('created_at'),
      count('used'),
      count('used_day'),
    ],
    indices: [{ name: 'uq_cdks_key_hash', columnNames: ['key_hash'], isUnique: true }],
  });
};

const cdkResources = (q: QueryRunner) =>
  new Table({
    name: 'cdk_resources',
    columns: [
      { name: 'cdk_id', type: 'varchar', length: '24', isPrimary: true, ...ascii(q) },
      { name: 'resource_id', type: 'varchar', length: '64', isPrimary: true, ...ascii(q) },
    ],
    indices: [{ name: 'ix_cdk_resources_resource', columnNames: ['resource_id'] }],
    foreignKeys: [
      {
        name: 'fk_cdk_resources_cdk',
        columnNames: ['cdk_id'],
        referencedTableName: 'cdks',
        referencedColumnNames: ['id'],
      },
      {
        name: 'fk_cdk_resources_resource',
        columnNames: ['resource_id'],
        referencedTableName: 'resources',
        referencedColumnNames: ['id'],
      },
    ],
  });

const redemptions = (q: QueryRunner) =>
  new Table({
    name: 'cdk_redemptions',
    columns: [
      { name: 'id', type: 'varchar', length: '43', isPrimary: true, ...ascii(q) },
      moment('expires_at'),
    ],
    indices: [{ name: 'ix_cdk_redemptions_expiry', columnNames: ['expires_at'] }],
  });
