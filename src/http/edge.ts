import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Config } from '../config/config.ts';
import { Leaving } from '../health/leaving.ts';
import { Connections } from './connections.ts';
import { EXPOSED_HEADERS } from './exposed-headers.ts';
import { acceptForms } from './form-body.ts';
import { HttpMetrics } from './http-metrics.ts';
import { acceptJsonBodies } from './json-body.ts';
import { limitRoutes } from './limit-routes.ts';
import type { RateLimits } from './rate-limits.ts';
import { RequestLog } from './request-log.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { limitSlowBodies } from './slow-bodies.ts';
import { serveOperationsOnly } from './worker-routes.ts';

/** Knows the routes by who may call them. */
export interface Door {
  needsToken(request: FastifyRequest): boolean;
  /** Lets a request that needs a token in, or throws. */
  admit(request: FastifyRequest): Promise<void>;
  /** Whether lines logged on behalf of this request should carry its id. */
  wantsContext(request: FastifyRequest): boolean;
  takesForms(route: RouteOptions): boolean;
}

/** Everything that stands between the socket and the routes. To be called before the routes are made. */
export async function buildEdge(app: NestFastifyApplication, door: Door, limits: RateLimits): Promise<void> {
  const config = app.get(Config);
  const fastify = app.getHttpAdapter().getInstance();
  const connections = Connections.of(fastify);
  app.get(Leaving).add('connections', async () => connections.sayGoodbye(config.instance.shutdown_delay));
  acceptJsonBodies(fastify);
  acceptForms(fastify, (route) => door.takesForms(route));
  fastify.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
  greet(fastify);
  if (config.http.cors_origins.length > 0)
    await fastify.register(cors, corsOptions(config.http.cors_origins));
  if (config.instance.role === 'worker') serveOperationsOnly(fastify);
  limitSlowBodies(fastify, config.http.body_timeout);
  limitRoutes(fastify, limits);
  const log = await app.resolve(RequestLog);
  holdBodiesBack(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!door.needsToken(request)) {
      if (request.method !== 'GET' && !request.is404) askForBody(request, reply);
      return door.wantsContext(request) ? log.within(request, done) : done();
    }
    const letIn = door.admit(request).then(() => askForBody(request, reply));
    log.within(request, () => void settle(letIn, done));
  });
  observe(fastify, app.get(HttpMetrics), log);
}

/** Who asks before sending a body (`Expect: 100-continue`) is asked for it only once it was let in. */
function holdBodiesBack({ server }: FastifyInstance): void {
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
}

function askForBody(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.expect !== undefined) reply.raw.writeContinue();
}

async function settle(work: Promise<void>, done: (error?: Error) => void): Promise<void> {
  const error = await work.then(() => undefined).catch((reason: Error) => reason);
  done(error);
}

function corsOptions(origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH'],
    exposedHeaders: EXPOSED_HEADERS,
  };
}

function greet(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
    done();
  });
}

function observe(fastify: FastifyInstance, metrics: HttpMetrics, log: RequestLog): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.observe(request, reply);
    log.finished(request, reply);
    done();
  });
}
