import { DatabaseUnavailable } from '../database/database-unavailable.ts';
import { ServiceUnavailable } from '../errors/other-errors.ts';

/** Codes of Node for a peer that cannot be reached, and for a disk that takes no bytes. */
const CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
]);

/** What a failure said that an earlier release counted against its job. */
const WORDS =
  /\bE(?:CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)\b|Connection lost|connection is in closed state|the server (?:did not answer|had no connection free) in time|the database is not available|Server shutdown in progress|read-only option|server cannot be (?:reached|used)|server does not answer in time/;

/**
 * Whether a part that the work needs was away, however the error comes: nothing is wrong with the job, so the try does
 * not count.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof ServiceUnavailable || error instanceof DatabaseUnavailable) return true;
  if (!(error instanceof Error)) return false;
  if ('code' in error && CODES.has(error.code)) return true;
  return error.name === 'TimeoutError' || isOutage(error.cause);
}

/** As `isOutage`, by the recorded reason of a failure. */
export function namesOutage(reason: string | null): boolean {
  return reason !== null && WORDS.test(reason);
}
