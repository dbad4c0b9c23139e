import { S3ServiceException } from '@aws-sdk/client-s3';
import { StoreUnavailable } from '../../../store-unavailable.ts';
import { hasCode } from '../../../../errors/has-code.ts';

const NOT_FOUND = 404;
const RANGE_NOT_SATISFIABLE = 416;
/** Errors with status 404 that are not about a missing key. */
const NOT_ABOUT_KEYS = new Set(['NoSuchBucket', 'NoSuchUpload']);
const NETWORK = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
];

/** No object is stored under the key. For an answer without a body the bucket may be missing too. */
export function isObjectMissing(error: unknown): error is S3ServiceException {
  return statusOf(error) === NOT_FOUND && !NOT_ABOUT_KEYS.has((error as Error).name);
}

export function isNotFound(error: unknown): boolean {
  return statusOf(error) === NOT_FOUND;
}

export function isOutOfRange(error: unknown): error is S3ServiceException {
  return statusOf(error) === RANGE_NOT_SATISFIABLE;
}

/**
 * Keeps only name, message and stack of an SDK error: the error also holds the access key id and the signed
 * request.
 */
export function toStoreUnavailable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const { name, message, stack } = error as Error;
  const cause = Object.assign(new Error(`${name}: ${message}`), { stack });
  return new StoreUnavailable(reasonOf(error), cause);
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

function reasonOf(error: unknown): string {
  if (error instanceof S3ServiceException) return `the S3 server answers ${answerOf(error)}`;
  const code = NETWORK.find((one) => hasCode(error, one));
  if (code !== undefined) return `the S3 server cannot be reached: ${code}`;
  const { name } = error as Error;
  if (name === 'TimeoutError' || name === 'AbortError') return 'the S3 server does not answer in time';
  return `the S3 server cannot be used: ${name}`;
}

/** The server chooses the error name, so only a plausible one is shown. */
function answerOf({ name, $metadata }: S3ServiceException): string {
  const isErrorName = /^[A-Z][A-Za-z]{1,63}$/.test(name) && name !== 'Unknown';
  return `${$metadata.httpStatusCode ?? 'nothing sensible'}${isErrorName ? ` ${name}` : ''}`;
}
