import type { EntitySchema, MixedList } from 'typeorm';

/** All that is stored. */
export interface Schema {
  readonly entities: MixedList<Function | EntitySchema>;
  readonly migrations: MixedList<Function>;
}
