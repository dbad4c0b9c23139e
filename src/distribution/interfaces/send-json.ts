import type { FastifyReply } from 'fastify';

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

/** Sends what is serialised already. It may hold a key that expires, so nobody keeps it. */
export function sendJson(reply: FastifyReply, text: string): void {
  void reply.headers(HEADERS).send(text);
}
