interface ClientError {
  readonly statusCode?: number;
  readonly code?: string;
  readonly isTimeout?: boolean;
}

/** The agent could not be reached or refused the request. The message is for operators and contains no token. */
export class ConsulUnavailable extends Error {
  override readonly name = 'ConsulUnavailable';

  /** @param status of the agent's answer, if there was one */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }

  /** @param error what the client threw @param place configured address of the agent */
  static because(error: unknown, place: string): ConsulUnavailable {
    const { statusCode, code, isTimeout } = error as ClientError;
    const at = `Consul at ${place}`;
    if (statusCode === 403)
      return new ConsulUnavailable(`${at} refuses it (403): see the rights of registry.token`, statusCode);
    if (statusCode !== undefined) return new ConsulUnavailable(`${at} answered ${statusCode}`, statusCode);
    return new ConsulUnavailable(
      isTimeout ? `${at} does not answer in time` : `${at} cannot be reached (${code ?? 'no answer'})`,
    );
  }
}
