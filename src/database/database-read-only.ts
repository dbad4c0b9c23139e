import { DatabaseUnavailable } from './database-unavailable.ts';

/** The database answers but takes no writes, as while an operator moves it or after a failover. */
export class DatabaseReadOnly extends DatabaseUnavailable {
  override readonly name = 'DatabaseReadOnly';

  constructor(cause: Error) {
    super(cause, 'the database is read-only');
  }
}
