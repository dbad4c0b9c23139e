/** The database is there and does nothing. To try again at once would only wait as long again. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** As mysql2 marks what ends a connection. */
  fatal = true;

  constructor(what: string) {
    super(`the server ${what} in time`);
  }
}
