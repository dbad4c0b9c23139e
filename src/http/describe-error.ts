import { HttpException } from '@nestjs/common';
import { CommitUnclear } from '../database/commit-unclear.ts';
import { DatabaseFull } from '../database/database-full.ts';
import { DatabaseReadOnly } from '../database/database-read-only.ts';
import { DatabaseUnavailable } from '../database/database-unavailable.ts';
import { Code, DomainError } from '../errors/domain-error.ts';
import { ServiceUnavailable, TooManyRequests, Unauthenticated } from '../errors/other-errors.ts';
import { type Envelope, failure } from './envelope.ts';
import { hasCode } from '../errors/has-code.ts';
import { HttpRefusal } from './http-refusal.ts';
import { tooBusy } from './too-busy.ts';
import { httpStatus } from './http-status.ts';

const COMMIT_UNCLEAR =
  'the connection to the database was lost in the moment of saving, and whether this was saved is not known: send it again, which is safe, and is refused if it is there already';
const NO_DATABASE = 'the database is not available at the moment: try again later';
const READ_ONLY = 'the database is read-only at the moment: nothing was saved, try again later';
const DISK_FULL =
  'the disk of the server is full: nothing was saved, try again once its operator has made room';

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Envelope;
  /** To be logged with its stack: no code was written for this failure. */
  readonly unexpected: boolean;
}

/** Turns any failure into its answer. An unexpected one shows its request id and nothing else. */
export function describeError(error: unknown, requestId: string): ErrorAnswer {
  if (error instanceof DomainError) return domainAnswer(error);
  if (error instanceof HttpRefusal) return httpAnswer(error);
  if (error instanceof DatabaseFull || hasCode(error, 'ENOSPC', 'EDQUOT')) return diskFull();
  if (hasCode(error, 'EMFILE', 'ENFILE')) return { ...httpAnswer(tooBusy()), unexpected: true };
  if (error instanceof DatabaseUnavailable) return databaseAnswer(error);
  const status = clientErrorStatus(error);
  if (status !== undefined) return clientAnswer(status, error);
  const body = failure(Code.Unexpected, `unexpected error, request id ${requestId}`);
  return { status: 500, headers: {}, body, unexpected: true };
}

function domainAnswer(error: DomainError): ErrorAnswer {
  return {
    status: httpStatus(error),
    headers: headersOf(error),
    body: failure(error.code, error.message, error.data),
    unexpected: error instanceof ServiceUnavailable && error.cause !== undefined,
  };
}

function httpAnswer({ statusCode: status, message, headers }: HttpRefusal): ErrorAnswer {
  return { status, headers: { ...headers }, body: failure(Code.Other, message), unexpected: false };
}

/** The error's own message may name hosts and users. */
function databaseAnswer(error: unknown): ErrorAnswer {
  const msg = error instanceof DatabaseReadOnly ? READ_ONLY : NO_DATABASE;
  const answered = new ServiceUnavailable(error instanceof CommitUnclear ? COMMIT_UNCLEAR : msg);
  return { ...domainAnswer(answered), unexpected: true };
}

function diskFull(): ErrorAnswer {
  return { ...httpAnswer(new HttpRefusal(507, DISK_FULL)), unexpected: true };
}

function headersOf(error: DomainError): Record<string, string> {
  if (error instanceof TooManyRequests) return { 'retry-after': String(error.retryAfter) };
  if (error instanceof ServiceUnavailable) return { 'retry-after': String(error.retryAfter) };
  if (error instanceof Unauthenticated) return { 'www-authenticate': 'Bearer' };
  return {};
}

/** Fastify and Nest mark mistakes of the client with a 4xx status; all other failures are the server's. */
function clientErrorStatus(error: unknown): number | undefined {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

const CLIENT_ERRORS: Record<number, { code: Code; msg: string }> = {
  403: { code: Code.NotAllowed, msg: 'not allowed' },
  404: { code: Code.Other, msg: 'no such address' },
  408: { code: Code.Other, msg: 'the request took too long to arrive' },
  413: { code: Code.TooLarge, msg: 'request body is too large' },
  414: { code: Code.Other, msg: 'address is too long' },
  415: { code: Code.InvalidParams, msg: 'unsupported content type' },
  431: { code: Code.TooLarge, msg: 'request line and headers are too large' },
};

function clientAnswer(status: number, error: unknown): ErrorAnswer {
  const known = CLIENT_ERRORS[status];
  const code = known?.code ?? Code.InvalidParams;
  const msg = known?.msg ?? `invalid params: ${(error as Error).message}`;
  return { status, headers: {}, body: failure(code, msg), unexpected: false };
}
