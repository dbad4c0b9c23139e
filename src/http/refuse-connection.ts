import type { Socket } from 'node:net';
import { describeError } from './describe-error.ts';
import { tooBusy } from './too-busy.ts';
import { wireAnswer } from './wire-answer.ts';

/** How long a connection beyond the limit may take to ask and to read its answer, ms. */
const LINGER = 2_000;

/** Answers the first request on this connection with 503 and closes the connection. */
export function refuseConnection(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => {
    socket.end(wireAnswer(describeError(tooBusy(), '')));
    socket.resume();
  });
  setTimeout(() => socket.destroy(), LINGER).unref();
}
