import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

/** Every worker searches for expired uploads once a minute. */
export class UploadsByAge1764100000000 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    const table = await q.getTable('uploads');
    if (table!.indices.some(({ name }) => name === 'ix_uploads_created')) return;
    await q.createIndex(
      'uploads',
      new TableIndex({ name: 'ix_uploads_created', columnNames: ['created_at'] }),
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await q.dropIndex('uploads', 'ix_uploads_created');
  }
}
