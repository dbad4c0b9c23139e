import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { describeError } from './describe-error.ts';
import { unknownCoding } from './odd-heads.ts';
import { wireAnswer } from './wire-answer.ts';

/** How long further bytes from the client are discarded, ms: a reset would overtake the answer. */
const LINGER = 1_000;

const STATUS: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** An error of Node's parser, with its reason in words. */
type Unreadable = Error & { readonly code?: string; readonly reason?: string };

/** Answers bytes that are no valid request, in the form of every other answer, and closes the connection. */
export function answerUnreadable(error: Unreadable, socket: Socket): void {
  // Node reports further bytes behind the refused ones as errors of their own.
  if (socket.writableEnded) return;
  if (!socket.writable || isAnswering(socket)) return void socket.destroy(error);
  socket.end(wireAnswer(describeError(refusalOf(error), '')));
  setTimeout(() => socket.destroy(), LINGER).unref();
}

function refusalOf({ code = '', reason = '' }: Unreadable): unknown {
  // The parser has the same code for a length beside chunks, which is a mistake and no unknown coding.
  if (code === 'HPE_INVALID_TRANSFER_ENCODING' && !/content-length/i.test(reason)) return unknownCoding();
  const message = code === 'HPE_INVALID_EOF_STATE' ? 'the request ended early' : 'not an HTTP request';
  return { statusCode: STATUS[code] ?? 400, message };
}

/**
 * Whether another answer is in progress, which Node keeps in a private field.
 * See docs/decisions/007-node-internals.md.
 */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent ?? false;
}
