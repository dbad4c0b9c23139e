import { DatabaseUnavailable } from './database-unavailable.ts';

/**
 * The connection was lost, or the disk failed, during a commit. The transaction may be committed, or not, or
 * become visible later. So files that it may refer to must not be deleted because a query does not find it.
 */
export class CommitUnclear extends DatabaseUnavailable {
  override readonly name = 'CommitUnclear';

  constructor(cause: Error, what = 'the connection to the database was lost during a COMMIT') {
    super(cause, what);
  }
}
