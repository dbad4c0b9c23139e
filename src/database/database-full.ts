import { DatabaseUnavailable } from './database-unavailable.ts';

/** The disk of the database is full. */
export class DatabaseFull extends DatabaseUnavailable {
  override readonly name = 'DatabaseFull';

  constructor(cause: Error) {
    super(cause, 'the disk of the database is full');
  }
}
