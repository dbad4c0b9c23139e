import type { FastifyReply } from 'fastify';
import { Code } from '../../errors/domain-error.ts';
import { failure } from '../../http/envelope.ts';
import type { ServedAnswer } from '../logic/file-server.ts';

const REFUSALS: Readonly<Record<number, string>> = {
  412: 'this is not the package that If-Match or If-Unmodified-Since names',
  416: 'no range lies within the package',
};

/**
 * Sends the answer. When the body fails before its first byte, the client gets an error answer; later the connection
 * breaks.
 * @param onBroken is called when the connection breaks so
 */
export function sendFile(
  reply: FastifyReply,
  { status, headers, body }: ServedAnswer,
  onBroken: () => void,
): void {
  const refusal = REFUSALS[status];
  if (refusal !== undefined)
    return void reply.code(status).headers(headers).send(failure(Code.Other, refusal));
  body?.once('error', () => (reply.raw.headersSent ? onBroken() : removeHeaders(reply, headers)));
  void reply.code(status).headers(headers).send(body);
}

/** Removes the headers of the package: an error answer must not be cached or saved as the package. */
function removeHeaders(reply: FastifyReply, headers: ServedAnswer['headers']): void {
  for (const name of Object.keys(headers)) reply.removeHeader(name);
}
