import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Has requests with `Expect: 100-continue` wait for `askForBody`, where Node alone would ask at once. Other expectations
 * are refused by `refuseOddHeads`, where Node alone would answer without a body.
 */
export function holdBodiesBack({ server }: FastifyInstance): void {
  for (const event of ['checkContinue', 'checkExpectation'])
    server.on(event, (request, response) => server.emit('request', request, response));
}

/** Asks for the body of a request that waits to be asked: to be called once the request is let in. */
export function askForBody(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.expect !== undefined) reply.raw.writeContinue();
}
