import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';
import { ascii, binary } from './text.ts';

const word = (q: QueryRunner, name: string): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: '16',
  ...ascii(q),
});
const moment = (name: string): TableColumnOptions => ({ name, type: 'bigint' });

export class PublishersAndWebhooks1764000000000 implements MigrationInterface {
  /** MySQL commits each table separately, so this continues where a node stopped when it crashed. */
  async up(q: QueryRunner): Promise<void> {
    await q.createTable(uploads(q), true);
    await q.createTable(webhookEvents(q), true);
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
      word(q, 'channel'),
      word(q, 'os'),
      word(q, 'arch'),
      { name: 'file_name', type: 'varchar', length: '255', ...binary(q) },
      word(q, 'status'),
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
      word(q, 'kind'),
      { name: 'resource_id', type: 'varchar', length: '64', ...ascii(q) },
      { name: 'body', type: 'text', ...binary(q) },
      moment('created_at'),
    ],
    indices: [{ name: 'ix_webhook_events_resource', columnNames: ['resource_id'] }],
  });
