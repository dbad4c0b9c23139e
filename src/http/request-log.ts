import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { Config } from '../config/config.ts';

/** Parts of a path as long as that are nothing one would look for in a log; download keys are longer. */
const LONG = /[^/]{48,}/g;

/**
 * Without the query, which may hold a licence key or a signature, and without download keys: also where no
 * route was found, since whoever misspells the path may still have a key that is good.
 */
function pathOf({ url, routeOptions }: FastifyRequest): string {
  const template = routeOptions.url;
  if (template?.endsWith('/download/:key')) return template;
  const path = url.split('?', 1)[0]!;
  return template === undefined ? path.replaceAll(LONG, '-') : path;
}

/** What the edge says of requests, each line with its request id. */
@Injectable()
export class RequestLog {
  private readonly logger = new Logger('Http');

  constructor(
    private readonly pino: PinoLogger,
    private readonly config: Config,
  ) {}

  /** Every line that `run` logs carries the request id. */
  within(request: FastifyRequest, run: () => void): void {
    this.pino.runInContext(run, { bindings: { requestId: request.id } });
  }

  /** One line per finished request, as far as `log.requests` asks for it. */
  finished(request: FastifyRequest, reply: FastifyReply): void {
    const { statusCode: status } = reply;
    const { requests } = this.config.log;
    if (requests === 'none' || (requests === 'errors' && status < 400)) return;
    const line = {
      method: request.method,
      path: pathOf(request),
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ip: request.ip,
    };
    this.within(request, () => {
      if (status >= 500) this.logger.error(line, 'request');
      else if (status >= 400) this.logger.warn(line, 'request');
      else this.logger.log(line, 'request');
    });
  }

  /** A failure nobody foresaw, with its stack. */
  failed(request: FastifyRequest, error: unknown): void {
    this.within(request, () =>
      this.logger.error({ err: error, route: request.routeOptions?.url }, 'request failed'),
    );
  }
}
