import type { EntitySchema, MixedList } from 'typeorm';

/** All entities and migrations. */
export interface Schema {
  readonly entities: MixedList<Function | EntitySchema>;
  readonly migrations: MixedList<Function>;
}
