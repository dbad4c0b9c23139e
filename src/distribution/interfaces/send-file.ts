import type { FastifyReply } from 'fastify';
import type { ServedAnswer } from '../logic/serve-file.ts';

/** Sends the answer. A body that fails before its first byte becomes an error answer, later a broken connection. */
export function sendFile(reply: FastifyReply, { status, headers, body }: ServedAnswer): void {
  body?.once('error', () => withdraw(reply, headers));
  void reply.code(status).headers(headers).send(body);
}

/** An error answer must not be cached, or saved, as the package. */
function withdraw(reply: FastifyReply, headers: ServedAnswer['headers']): void {
  if (reply.raw.headersSent) return;
  for (const name of Object.keys(headers)) reply.removeHeader(name);
}
