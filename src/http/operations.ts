import type { FastifyInstance } from 'fastify';
import { Code, DomainError } from '../errors/domain-error.ts';

class NotServedHere extends DomainError {
  readonly code = Code.Other;
  constructor() {
    super('this instance works on jobs only (instance.role is worker): ask one that serves requests');
  }
}

/** Routes for operators and probes, which every instance serves. */
const OPERATIONS = /^\/(health(\/(live|ready))?|metrics|info|docs(\/.*)?|openapi\.json)$/;

/** Answers 404 on all routes for clients, publishers and administrators. */
export function serveOperationsOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const isServed = OPERATIONS.test(request.routeOptions.url ?? '');
    done(isServed ? undefined : new NotServedHere());
  });
}
