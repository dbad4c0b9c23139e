import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { askForBody } from '../../http/expect-continue.ts';
import type { RequestLog } from '../../http/request-log.ts';
import { actorOf } from '../actor-of.ts';
import type { CurrentPrincipal } from '../current-principal.ts';
import type { Admission } from './admission.ts';

/**
 * Lets in requests of public routes, and those of other routes whose caller may make them. What handlers log carries
 * the request id and, where there is one, the actor. An address without a route does not ask for a credential, so
 * that it does not tell which routes exist.
 */
export function admitRequests(
  fastify: FastifyInstance,
  admission: Admission,
  current: CurrentPrincipal,
  log: RequestLog,
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { public: isPublic = false, quiet = false } = request.routeOptions.config;
    if (!request.is404 && !isPublic) void letIn(request, reply, done);
    else letAnyoneIn(request, reply, quiet ? done : () => log.within(request, done));
  });

  function letAnyoneIn(request: FastifyRequest, reply: FastifyReply, next: () => void): void {
    if (request.method !== 'GET' && !request.is404) askForBody(request, reply);
    next();
  }

  async function letIn(
    request: FastifyRequest,
    reply: FastifyReply,
    next: (error?: Error) => void,
  ): Promise<void> {
    const admitted = await admission.admit(request).catch((error: Error) => error);
    if (admitted instanceof Error) return next(admitted);
    log.nameActor(request, actorOf(admitted));
    askForBody(request, reply);
    current.run(admitted, () => log.within(request, next));
  }
}
