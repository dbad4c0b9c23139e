import type { FastifyInstance } from 'fastify';
import { Code, DomainError } from '../errors/domain-error.ts';

class NotServedHere extends DomainError {
  readonly code = Code.Other;
  constructor() {
    super('this instance works on jobs only (instance.role is worker): ask one that serves requests');
  }
}

/** What operators and probes ask of every instance. */
const OPERATIONS = /^\/(health(\/(live|ready))?|metrics|info|docs(\/.*)?|openapi\.json)$/;

/** Whatever is for clients and publishers is answered 404, whoever asks. */
export function serveOperationsOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const isServed = OPERATIONS.test(request.routeOptions.url ?? '');
    done(isServed ? undefined : new NotServedHere());
  });
}
