import { S3ServiceException } from '@aws-sdk/client-s3';
import { StoreUnavailable } from '../../../store-unavailable.ts';
import { hasCode } from '../../../../errors/has-code.ts';

const NOT_FOUND = 404;
const RANGE_NOT_SATISFIABLE = 416;
/** What else is answered with 404. */
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

/** Nothing is stored under the key; or, where the answer had no body to say so, the bucket is missing. */
export function isObjectMissing(error: unknown): error is S3ServiceException {
  return statusOf(error) === NOT_FOUND && !NOT_ABOUT_KEYS.has((error as Error).name);
}

export function isNotFound(error: unknown): boolean {
  return statusOf(error) === NOT_FOUND;
}

export function isOutOfRange(error: unknown): error is S3ServiceException {
  return statusOf(error) === RANGE_NOT_SATISFIABLE;
}

/** Of the SDK's errors no more than this: they carry the id of the access key, and what was signed with it. */
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

/** Names of errors are the server's own words. */
function answerOf({ name, $metadata }: S3ServiceException): string {
  const isErrorName = /^[A-Z][A-Za-z]{1,63}$/.test(name) && name !== 'Unknown';
  return `${$metadata.httpStatusCode ?? 'nothing sensible'}${isErrorName ? ` ${name}` : ''}`;
}
