/** A refusal that HTTP itself has a status for, and the envelope the code 1. The message is sent to the client. */
export class HttpRefusal extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
    /** By lower-case name. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
