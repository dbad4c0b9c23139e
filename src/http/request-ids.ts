import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Callers } from './callers.ts';

const REQUEST_ID = /^[\w.-]{1,128}$/;

/**
 * Takes the X-Request-Id of a trusted proxy when it is harmless, else a random prefix and a counter: a client that
 * chooses its ids could make its log lines look like another's.
 */
export function requestIds(callers: Callers): (request: IncomingMessage) => string {
  const prefix = randomBytes(5).toString('base64url');
  let count = 0;
  return (request) => {
    const given = request.headers['x-request-id'];
    if (typeof given === 'string' && REQUEST_ID.test(given) && callers.trusts(request)) return given;
    return `${prefix}-${(++count).toString(36)}`;
  };
}
