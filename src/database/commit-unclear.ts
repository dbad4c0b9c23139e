import { DatabaseUnavailable } from './database-unavailable.ts';

/**
 * The connection was lost, or the disk failed, while a transaction was being committed. It may be there or not, or come to be
 * there yet: what it may name must not be removed on the strength of a look that does not find it.
 */
export class CommitUnclear extends DatabaseUnavailable {
  override readonly name = 'CommitUnclear';

  constructor(cause: Error, what = 'the connection to the database was lost during a COMMIT') {
    super(cause, what);
  }
}
