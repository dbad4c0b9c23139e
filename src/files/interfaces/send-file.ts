import type { FastifyReply } from 'fastify';
import type { ServedAnswer } from '../logic/serve-file.ts';

/**
 * Sends the answer. A body that fails before its first byte becomes an error answer, later a broken connection.
 * @param onBroken hears of the latter
 */
export function sendFile(
  reply: FastifyReply,
  { status, headers, body }: ServedAnswer,
  onBroken: () => void,
): void {
  body?.once('error', () => (reply.raw.headersSent ? onBroken() : withdraw(reply, headers)));
  void reply.code(status).headers(headers).send(body);
}

/** An error answer must not be cached, or saved, as the package. */
function withdraw(reply: FastifyReply, headers: ServedAnswer['headers']): void {
  for (const name of Object.keys(headers)) reply.removeHeader(name);
}
