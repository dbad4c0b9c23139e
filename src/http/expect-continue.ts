import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Has requests with `Expect: 100-continue` wait for `askForBody`, where Node alone would ask at once. */
export function holdBodiesBack({ server }: FastifyInstance): void {
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
}

/** Asks for the body of a request that waits to be asked: to be called once the request is let in. */
export function askForBody(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.expect !== undefined) reply.raw.writeContinue();
}
