import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const REQUEST_ID = /^[\w.-]{1,128}$/;

/** Takes the caller's X-Request-Id when it is harmless, else a random prefix and a counter. */
export function requestIds(): (request: IncomingMessage) => string {
  const prefix = randomBytes(5).toString('base64url');
  let count = 0;
  return ({ headers: { 'x-request-id': given } }) =>
    typeof given === 'string' && REQUEST_ID.test(given) ? given : `${prefix}-${(++count).toString(36)}`;
}
