import { Logger } from '@nestjs/common';
import type { IncomingMessage, Server } from 'node:http';
import type { Callers } from './callers.ts';

/**
 * Warns once when a caller that `trust_proxy` does not name reports another client: if it is a proxy of the operator,
 * rate limits and logs take all its clients for one. Any client can send the header, so it is no more than a hint.
 */
export function warnOfUntrustedProxies(server: Server, callers: Callers): void {
  const look = (request: IncomingMessage) => {
    if (request.headers['x-forwarded-for'] === undefined || callers.trusts(request)) return;
    server.off('request', look);
    new Logger('Http').warn(
      { peer: request.socket.remoteAddress },
      'X-Forwarded-For was sent by an address that trust_proxy does not name: if it is your proxy, all its clients count as one',
    );
  };
  server.prependListener('request', look);
}
