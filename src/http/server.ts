import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { InvalidParams } from '../errors/invalid-params.ts';
import { requestIds } from './request-ids.ts';
import { sendError } from './send-error.ts';
import { answerUnreadable } from './unreadable.ts';

/** Most time, ms, that a slow head may take beyond its limit: how often Node looks for them. */
const HEAD_CHECKS = 1_000;

/** What the router refuses before it knows a route. */
function refuseAddress(error: Error & { code?: string }, request: FastifyRequest, reply: FastifyReply): void {
  const broken = error.code === 'FST_ERR_BAD_URL';
  sendError(
    broken ? InvalidParams.of('address', 'is not valid percent-encoded UTF-8') : error,
    request,
    reply,
  );
}

/**
 * The HTTP server with its limits. Uploads may take any time as long as they move, so there is no bound
 * on a whole request: slow heads, slow bodies and idle sockets have bounds of their own.
 */
export function httpServer({ http, trust_proxy }: Config): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    genReqId: requestIds(),
    trustProxy: typeof trust_proxy === 'boolean' ? trust_proxy : [...trust_proxy],
    bodyLimit: http.body_limit,
    connectionTimeout: http.idle_timeout,
    keepAliveTimeout: http.keep_alive_timeout,
    requestTimeout: 0,
    http: {
      maxHeaderSize: http.max_header_size,
      headersTimeout: http.headers_timeout,
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(http.headers_timeout, HEAD_CHECKS),
    },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: refuseAddress,
    forceCloseConnections: 'idle',
    // What still comes while the server closes is answered as ever, and told to connect elsewhere next.
    return503OnClosing: false,
    // A version name of 128 characters, percent-encoded.
    routerOptions: { maxParamLength: 1600 },
    skipMiddie: true,
    multipart: false,
  });
}
