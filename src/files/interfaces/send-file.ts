import type { FastifyReply } from 'fastify';
import type { ServedAnswer } from '../logic/file-server.ts';

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
  body?.once('error', () => (reply.raw.headersSent ? onBroken() : removeHeaders(reply, headers)));
  void reply.code(status).headers(headers).send(body);
}

/** Removes the headers of the package: an error answer must not be cached or saved as the package. */
function removeHeaders(reply: FastifyReply, headers: ServedAnswer['headers']): void {
  for (const name of Object.keys(headers)) reply.removeHeader(name);
}
