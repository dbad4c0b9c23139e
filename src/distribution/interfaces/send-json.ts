import type { FastifyReply } from 'fastify';

/** Sends what is serialised already. */
export function sendJson(reply: FastifyReply, text: string): void {
  void reply.header('content-type', 'application/json; charset=utf-8').send(text);
}
