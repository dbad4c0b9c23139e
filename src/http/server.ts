import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { InvalidParams } from '../errors/invalid-params.ts';
import { Callers } from './callers.ts';
import { requestIds } from './request-ids.ts';
import { pathOfTarget } from './request-target.ts';
import { sendError } from './send-error.ts';
import { answerUnreadable } from './unreadable.ts';

/** How often Node looks for slow heads, ms: a head may take that much longer than its limit. */
const HEAD_CHECKS = 1_000;

/** Answers addresses that the router refuses before it looks for a route. */
function refuseAddress(error: Error & { code?: string }, request: FastifyRequest, reply: FastifyReply): void {
  const broken = error.code === 'FST_ERR_BAD_URL';
  sendError(
    broken ? InvalidParams.of('address', 'is not valid percent-encoded UTF-8') : error,
    request,
    reply,
  );
}

/**
 * The HTTP server with its limits. An upload may take any time as long as bytes arrive, so a whole request has no
 * time limit: slow heads, slow bodies and idle sockets have limits of their own.
 * @param headAllowance bytes by which heads may be larger than `http.max_header_size`
 */
export function httpServer(config: Config, headAllowance = 0): FastifyAdapter {
  const { http, trust_proxy } = config;
  return new FastifyAdapter({
    logger: false,
    genReqId: requestIds(new Callers(config)),
    rewriteUrl: pathOfTarget,
    trustProxy: typeof trust_proxy === 'boolean' ? trust_proxy : [...trust_proxy],
    bodyLimit: http.body_limit,
    connectionTimeout: http.idle_timeout,
    keepAliveTimeout: http.keep_alive_timeout,
    requestTimeout: 0,
    http: {
      maxHeaderSize: http.max_header_size + headAllowance,
      headersTimeout: http.headers_timeout,
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(http.headers_timeout, HEAD_CHECKS),
    },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: refuseAddress,
    forceCloseConnections: 'idle',
    // Requests that still arrive while the server closes are answered as usual, with `Connection: close`.
    return503OnClosing: false,
    // A version name of 128 characters, percent-encoded.
    routerOptions: { maxParamLength: 1600 },
    skipMiddie: true,
    multipart: false,
  });
}
