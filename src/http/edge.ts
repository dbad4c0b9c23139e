import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Config } from '../config/config.ts';
import { Group } from '../group/group.ts';
import { Leaving } from '../health/leaving.ts';
import { ConnectionMetrics } from './connection-metrics.ts';
import { Connections } from './connections.ts';
import { connectionsFor, descriptorLimit } from './descriptor-limit.ts';
import { holdBodiesBack } from './expect-continue.ts';
import { EXPOSED_HEADERS } from './exposed-headers.ts';
import { acceptForms } from './form-body.ts';
import { HttpMetrics } from './http-metrics.ts';
import { acceptJsonBodies } from './json-body.ts';
import { limitRoutes } from './limit-routes.ts';
import { refuseOddHeads } from './odd-heads.ts';
import { separateOperations, serveOperationsOnly } from './operations.ts';
import { OperationsPort } from './operations-port.ts';
import { RateLimits } from './rate-limits.ts';
import type { PassOn } from './pass-on.ts';
import type { RequestLog } from './request-log.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { limitSlowBodies } from './slow-bodies.ts';

/**
 * Everything between the socket and the routes, but for who may call them. To be called before the routes are made,
 * and before the hooks that let requests in: what it refuses needs no caller.
 * @param passOn in a front
 */
export async function buildEdge(
  app: NestFastifyApplication,
  log: RequestLog,
  passOn: PassOn | undefined,
): Promise<void> {
  const config = app.get(Config);
  const fastify = app.getHttpAdapter().getInstance();
  const refusals = app.get(ConnectionMetrics);
  const connections = Connections.of(fastify, maxConnections(config, app.get(Group)), (how) =>
    refusals.countRefused(how),
  );
  app
    .get(Leaving)
    .add('connections', async () => connections.closeAfterAnswers(config.instance.shutdown_delay));
  passOn?.open(fastify);
  acceptBodies(fastify);
  setCommonHeaders(fastify);
  refuseOddHeads(fastify);
  if (config.http.cors_origins.length > 0)
    await fastify.register(cors, corsOptions(config.http.cors_origins));
  const operations = app.get(OperationsPort);
  if (operations.isSeparate) separateOperations(fastify, operations);
  if (config.instance.role === 'worker') serveOperationsOnly(fastify);
  limitSlowBodies(fastify, config.http.body_timeout);
  limitRoutes(fastify, app.get(RateLimits), app.get(Group));
  observeAnswers(fastify, app.get(HttpMetrics), log, passOn);
}

/** The limit is one for all fronts. A keeper has as many connections as its fronts need. */
function maxConnections({ http }: Config, group: Group): number {
  if (group.part === 'keeper') return Infinity;
  return http.max_connections === 0
    ? connectionsFor(descriptorLimit())
    : Math.ceil(http.max_connections / group.fronts);
}

function acceptBodies(fastify: FastifyInstance): void {
  acceptJsonBodies(fastify);
  acceptForms(fastify);
  // Handlers of uploads read the request themselves.
  fastify.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
  holdBodiesBack(fastify);
}

function corsOptions(origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH'],
    exposedHeaders: EXPOSED_HEADERS,
  };
}

function setCommonHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
    done();
  });
}

function observeAnswers(
  fastify: FastifyInstance,
  metrics: HttpMetrics,
  log: RequestLog,
  passOn: PassOn | undefined,
): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    if (passOn?.has(request.raw) !== true) {
      const time = metrics.timeOf(request, reply);
      metrics.observe(request, reply, time);
      log.finished(request, reply, time);
    }
    done();
  });
  fastify.addHook('onClose', (_fastify, done) => {
    log.close();
    done();
  });
}
