import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

const isSqlite = (q: QueryRunner) => q.dataSource.options.type === 'better-sqlite3';
/** Text compares byte by byte, as it does in SQLite, and holds every character. */
const binary = (q: QueryRunner) => (isSqlite(q) ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' });
const ascii = (q: QueryRunner) => (isSqlite(q) ? {} : { charset: 'ascii', collation: 'ascii_bin' });

const word = (name: string): TableColumnOptions => ({ name, type: 'varchar', length: '16' });
const moment = (name: string): TableColumnOptions => ({ name, type: 'bigint' });

export class PublishersAndWebhooks1764000000000 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.createTable(uploads(q));
    await q.createTable(webhookEvents(q));
  }

  async down(q: QueryRunner): Promise<void> {
    await q.dropTable('webhook_events');
    await q.dropTable('uploads');
  }
}

const uploads = (q: QueryRunner) =>
  new Table({
    name: 'uploads',
    columns: [
      { name: 'id', type: 'varchar', length: '36', isPrimary: true, ...ascii(q) },
      { name: 'resource_id', type: 'varchar', length: '64', ...ascii(q) },
      { name: 'version_name', type: 'varchar', length: '128', ...binary(q) },
      word('channel'),
      word('os'),
      word('arch'),
      { name: 'file_name', type: 'varchar', length: '255', ...binary(q) },
      word('status'),
      { name: 'file', type: 'varchar', length: '36', isNullable: true, ...ascii(q) },
      { name: 'file_size', type: 'bigint', isNullable: true },
      { name: 'sha1', type: 'varchar', length: '40', isNullable: true, ...ascii(q) },
      { name: 'sha256', type: 'varchar', length: '64', isNullable: true, ...ascii(q) },
      { name: 'sha512', type: 'varchar', length: '88', isNullable: true, ...ascii(q) },
      { name: 'reason', type: 'text', isNullable: true, ...binary(q) },
      moment('expires_at'),
      moment('created_at'),
      moment('updated_at'),
    ],
    indices: [
      { name: 'ix_uploads_version', columnNames: ['resource_id', 'version_name'] },
      { name: 'ix_uploads_status', columnNames: ['status'] },
    ],
  });

const webhookEvents = (q: QueryRunner) =>
  new Table({
    name: 'webhook_events',
    columns: [
      {
        name: 'id',
        type: 'integer',
        isPrimary: true,
        isGenerated: true,
        generationStrategy: 'increment',
      },
      word('kind'),
      { name: 'resource_id', type: 'varchar', length: '64', ...ascii(q) },
      { name: 'body', type: 'text', ...binary(q) },
      moment('created_at'),
    ],
    indices: [{ name: 'ix_webhook_events_resource', columnNames: ['resource_id'] }],
  });
