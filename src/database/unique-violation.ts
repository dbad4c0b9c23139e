/**
 * A row with these values already exists. Unique indexes decide races, so callers translate this into their
 * own error.
 */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';

  /** @param detail message of the database; it names the index (MySQL) or the columns (SQLite) */
  constructor(readonly detail: string) {
    super('a unique index was violated');
  }
}
