import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { describeError } from './describe-error.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** How long further bytes from the client are discarded, ms: a reset would overtake the answer. */
const LINGER = 1_000;

const STATUS: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Answers bytes that are no valid request, in the form of every other answer, and closes the connection. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  // Node reports further bytes behind the refused ones as errors of their own.
  if (socket.writableEnded) return;
  if (!socket.writable || isAnswering(socket)) return void socket.destroy(error);
  const statusCode = STATUS[error.code ?? ''] ?? 400;
  const message = error.code === 'HPE_INVALID_EOF_STATE' ? 'the request ended early' : 'not an HTTP request';
  const { status, body } = describeError({ statusCode, message }, '');
  socket.end(wire(status, JSON.stringify(body)));
  setTimeout(() => socket.destroy(), LINGER).unref();
}

/**
 * Whether another answer is in progress, which Node keeps in a private field.
 * See docs/decisions/007-node-internals.md.
 */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent ?? false;
}

function wire(status: number, body: string): string {
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
