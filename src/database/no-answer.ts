/** The server accepts connections but does not answer. An immediate retry would only wait as long again. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** mysql2's mark for errors that end a connection. */
  fatal = true;

  constructor(what: string) {
    super(`the server ${what} in time`);
  }
}
