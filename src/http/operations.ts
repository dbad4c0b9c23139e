import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Code, DomainError } from '../errors/domain-error.ts';
import { NotFound } from '../errors/other-errors.ts';
import type { OperationsPort } from './operations-port.ts';

class NotServedHere extends DomainError {
  readonly code = Code.Other;
}

/** Routes for operators and probes, which every instance serves. */
const OPERATIONS = /^\/(health(\/(live|ready))?|metrics|info|docs(\/.*)?|openapi\.json)?$/;
/** Those of them that load balancers need as well. */
const PROBES = /^\/health(\/|$)/;

/** Of a route with parameters its template. */
const pathOf = ({ routeOptions, url }: FastifyRequest) => routeOptions.url ?? url.split('?', 1)[0]!;

/** Answers 404 on all routes for clients, publishers and administrators. */
export function serveOperationsOnly(fastify: FastifyInstance): void {
  const reason = 'this instance works on jobs only (instance.role is worker): ask one that serves requests';
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(OPERATIONS.test(pathOf(request)) ? undefined : new NotServedHere(reason));
  });
}

/** Answers 404 for operators' routes on the port for clients, and for all others on the port for operators. */
export function separateOperations(fastify: FastifyInstance, port: OperationsPort): void {
  const reason = 'this port is for operators only (instance.admin_port): ask the port of the service';
  fastify.addHook('onRequest', (request, _reply, done) => {
    const path = pathOf(request);
    const isOperation = OPERATIONS.test(path);
    if (port.isFor(request.raw)) done(isOperation ? undefined : new NotServedHere(reason));
    else done(isOperation && !PROBES.test(path) ? new NotFound() : undefined);
  });
}
