import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';
import { ascii } from './text.ts';

const id: TableColumnOptions = {
  name: 'id',
  type: 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment',
};

export class Leases1764350000000 implements MigrationInterface {
  /** MySQL commits with the table: a node that died before this was noted has left it. */
  async up(q: QueryRunner): Promise<void> {
    await q.createTable(leases(q), true);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.dropTable('leases');
  }
}

const leases = (q: QueryRunner) =>
  new Table({
    name: 'leases',
    columns: [
      id,
      { name: 'name', type: 'varchar', length: '128', ...ascii(q) },
      { name: 'expires_at', type: 'bigint' },
    ],
    indices: [{ name: 'uq_leases_name', columnNames: ['name'], isUnique: true }],
  });
