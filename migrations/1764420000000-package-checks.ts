import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class PackageChecks1764420000000 implements MigrationInterface {
  /** MySQL commits with the table: a node that died before this was noted has left it. */
  async up(q: QueryRunner): Promise<void> {
    await q.createTable(packageChecks, true);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.dropTable('package_checks');
  }
}

const packageChecks = new Table({
  name: 'package_checks',
  columns: [
    { name: 'storage_id', type: 'integer', isPrimary: true },
    { name: 'checked_at', type: 'bigint' },
    { name: 'damaged_at', type: 'bigint', isNullable: true },
  ],
  indices: [{ name: 'ix_package_checks_damaged', columnNames: ['damaged_at'] }],
});
