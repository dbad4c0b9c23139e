import type { ObjectType } from 'typeorm';
import type { Database } from '../../database/database.ts';

/** Removes all rows of days before `day`, one day per transaction, so that other writers get their turn. */
export async function removeDays(
  database: Database,
  entity: ObjectType<{ day: number }>,
  day: number,
): Promise<void> {
  for (;;) {
    const oldest = await database.manager.minimum(entity, 'day');
    if (oldest === null || oldest >= day) return;
    await database.transaction(() => database.manager.delete(entity, { day: oldest }));
  }
}
