import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import 'reflect-metadata';
import { CurrentPrincipal } from './access/current-principal.ts';
import { Admission } from './access/interfaces/admission.ts';
import { admitRequests } from './access/interfaces/admit-requests.ts';
import { refuseMethods } from './access/interfaces/refuse-methods.ts';
import { requireStatedAccess } from './access/interfaces/require-stated-access.ts';
import { Administrators } from './access/logic/administrators.ts';
import { Publishers } from './access/publishers.ts';
import { AppModule } from './app.module.ts';
import type { Config } from './config/config.ts';
import type { ConfigOrigin } from './config/config-origin.ts';
import { type Group, NoGroup } from './group/group.ts';
import { Member } from './group/member.ts';
import { buildEdge } from './http/edge.ts';
import { Callers } from './http/callers.ts';
import { FastLane } from './http/fast-lane.ts';
import { ErrorFilter } from './http/error.filter.ts';
import { PassOn } from './http/pass-on.ts';
import { PEER_HEADER_SIZE, takePassedRequests } from './http/passed-requests.ts';
import { RateLimits } from './http/rate-limits.ts';
import { RequestLog } from './http/request-log.ts';
import { httpServer } from './http/server.ts';
import { warnOfUntrustedProxies } from './http/untrusted-proxies.ts';
import { ServiceLogger } from './logging/service-logger.ts';
import { serveDocs } from './openapi/serve-docs.ts';

/**
 * The whole service, ready to listen. Reads no environment and opens no port.
 * @param origin the source of settings that can change while the service runs
 * @param group the processes of this instance
 */
export async function createApp(
  config: Config,
  origin?: ConfigOrigin,
  group: Group = new NoGroup(),
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.for(config, origin, group),
    httpServer(config, group.part === 'keeper' ? PEER_HEADER_SIZE : 0),
    {
      bodyParser: false,
      bufferLogs: true,
      abortOnError: false,
    },
  );
  app.useLogger(app.get(ServiceLogger));
  const log = await app.resolve(RequestLog);
  const passOn =
    group instanceof Member && group.isFront
      ? new PassOn(group.seat.socket, config.http.idle_timeout)
      : undefined;
  app.useGlobalFilters(new ErrorFilter(log, passOn));
  await buildEdge(app, log, passOn);
  guardRoutes(app, log);
  if (!group.isFront) serveDocs(app);
  if (config.instance.role !== 'worker') app.get(FastLane).open(app.getHttpServer());
  warnOfUntrustedProxies(app.getHttpServer(), app.get(Callers));
  // The first to see a request.
  if (group.part === 'keeper') takePassedRequests(app.getHttpAdapter().getInstance(), group);
  return app;
}

function guardRoutes(app: NestFastifyApplication, log: RequestLog): void {
  const fastify = app.getHttpAdapter().getInstance();
  const admission = new Admission(app.get(Administrators), app.get(Publishers), app.get(RateLimits));
  refuseMethods(fastify, admission);
  admitRequests(fastify, admission, app.get(CurrentPrincipal), log);
  requireStatedAccess(fastify);
}
