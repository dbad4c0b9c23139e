import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { Config } from '../config/config.ts';
import { type Repetition, RepeatedLines } from '../logging/repeated-lines.ts';
import { ErrorLineSampler } from './error-line-sampler.ts';

/** Such long parts of a path are no ids that a reader of the log would search for, and may be keys. */
const LONG = /[^/]{48,}/g;
/** Statuses that say nothing about the request: all requests of a route get them while a part is away or full. */
const OUTAGE: ReadonlySet<number> = new Set([503, 507]);

/**
 * Without the query, which may hold a secret or a signature, and without secrets in the path: also where no route
 * matched, since a misspelt address may still hold a valid key.
 */
function pathOf({ url, routeOptions: { url: template, config } }: FastifyRequest): string {
  const path = url.split('?', 1)[0]!;
  if (template === undefined) return path.replaceAll(LONG, '-');
  return config.secretPath === true ? template : path;
}

/** Log lines about requests. Each carries the request id and, once it is known, the actor with its address. */
@Injectable()
export class RequestLog {
  private readonly logger = new Logger('Http');
  private readonly refusals: ErrorLineSampler;
  private readonly actors = new WeakMap<FastifyRequest, { actor: string; ip: string }>();

  constructor(
    private readonly pino: PinoLogger,
    private readonly config: Config,
    private readonly lines: RepeatedLines,
  ) {
    this.refusals = new ErrorLineSampler({
      max: () => this.config.log.errors_per_minute,
      onLeftOut: (leftOut) =>
        this.logger.warn({ leftOut }, 'lines of refused requests left out: more than log.errors_per_minute'),
    });
  }

  /** To be called when the service stops. */
  close(): void {
    this.refusals.end();
  }

  /** From now on lines about this request name its actor and where it is. @param actor no secret */
  nameActor(request: FastifyRequest, actor: string): void {
    // Read now: a request whose client has hung up has no address any more.
    this.actors.set(request, { actor, ip: request.ip });
  }

  /** Every line that `run` logs carries the request id and the actor. */
  within(request: FastifyRequest, run: () => void): void {
    const bindings = { requestId: request.id, ...this.actors.get(request) };
    this.pino.runInContext(run, { bindings });
  }

  /**
   * One line per finished request, unless `log.requests` or, for a 4xx, `log.errors_per_minute` leaves it out. In an
   * outage one line for all requests of one route in `log.repeat_after`.
   * @param time in ms
   */
  finished(request: FastifyRequest, reply: FastifyReply, time: number): void {
    const { statusCode: status } = reply;
    const { requests } = this.config.log;
    if (requests === 'none' || (requests === 'errors' && status < 400)) return;
    if (status >= 400 && status < 500 && !this.refusals.takes()) return;
    const line = {
      method: request.method,
      path: pathOf(request),
      status,
      ms: Math.round(time * 10) / 10,
      ...(!this.actors.has(request) && { ip: request.ip }),
    };
    const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'log';
    const write = (repetition: Repetition) =>
      this.within(request, () => this.logger[level]({ ...line, ...repetition }, 'request'));
    const kind = `request ${status} ${request.method} ${request.routeOptions.url}`;
    if (OUTAGE.has(status)) this.lines.say(kind, write);
    else write({});
  }

  /** An unexpected failure, with its stack. */
  failed(request: FastifyRequest, error: unknown): void {
    this.within(request, () =>
      this.logger.error({ err: error, route: request.routeOptions?.url }, 'request failed'),
    );
  }
}
