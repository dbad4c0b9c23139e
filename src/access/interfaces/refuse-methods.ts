import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpRefusal } from '../../http/http-refusal.ts';
import { RouteMethods } from '../../http/route-methods.ts';
import type { Admission } from './admission.ts';

/**
 * Answers 405 where a path has other methods than the one that was asked for. Methods that need a token are named to
 * administrators only: for other callers such a path stays one that is not there, as without this. To be called before
 * the routes are made.
 */
export function refuseMethods(fastify: FastifyInstance, admission: Admission): void {
  const known = new RouteMethods(fastify);
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404 || request.method === 'OPTIONS') return done();
    const allowed = allowedTo(request);
    if (allowed.length === 0) return done();
    done(new HttpRefusal(405, 'this address has other methods', { allow: allowed.join(', ') }));
  });

  function allowedTo(request: FastifyRequest): string[] {
    const methods = known.of(request.url);
    if (methods === undefined) return [];
    const { open, guarded } = methods;
    const isNamed = guarded.size > 0 && admission.isAdministrator(request);
    return [...new Set([...open, ...(isNamed ? guarded : [])])].toSorted();
  }
}
