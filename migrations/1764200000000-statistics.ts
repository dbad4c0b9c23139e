import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';
import { ascii } from './text.ts';

/** The primary key of daily rows: all days of one resource are stored together. */
const key = (q: QueryRunner): TableColumnOptions[] => [
  { name: 'resource_id', type: 'varchar', length: '64', isPrimary: true, ...ascii(q) },
  { name: 'day', type: 'integer', isPrimary: true },
];
const count = (name: string): TableColumnOptions => ({ name, type: 'bigint' });

export class Statistics1764200000000 implements MigrationInterface {
  /** MySQL commits each table separately, so this continues where a node stopped when it crashed. */
  async up(q: QueryRunner): Promise<void> {
    await q.createTable(dailyUsage(q), true);
    await q.createTable(dailyClients(q), true);
    await q.createTable(clientSketches(q), true);
  }

  async down(q: QueryRunner): Promise<void> {
    for (const table of ['client_sketches', 'daily_clients', 'daily_usage']) await q.dropTable(table);
  }
}

const dailyUsage = (q: QueryRunner) =>
  new Table({
    name: 'daily_usage',
    columns: [
      ...key(q),
      { name: 'version_id', type: 'integer', isPrimary: true },
      count('checks'),
      count('downloads'),
      count('bytes'),
    ],
    indices: [{ name: 'ix_daily_usage_day', columnNames: ['day'] }],
  });

const dailyClients = (q: QueryRunner) =>
  new Table({
    name: 'daily_clients',
    columns: [...key(q), { name: 'clients', type: 'integer' }],
    indices: [{ name: 'ix_daily_clients_day', columnNames: ['day'] }],
  });

const clientSketches = (q: QueryRunner) =>
  new Table({
    name: 'client_sketches',
    columns: [...key(q), { name: 'registers', type: 'blob' }, { name: 'revision', type: 'integer' }],
    indices: [{ name: 'ix_client_sketches_day', columnNames: ['day'] }],
  });
