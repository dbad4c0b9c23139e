import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';

export async function applyMigrations(source: DataSource): Promise<void> {
  const applied = await source.runMigrations({ transaction: 'each' });
  for (const { name } of applied) new Logger('Database').log(`migration ${name} applied`);
}
