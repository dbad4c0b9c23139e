import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Histogram } from 'prom-client';
import { Config } from '../config/config.ts';

export const HTTP_SECONDS = 'rb_http_request_duration_seconds';

/** Requests of one kind, to be told how many seconds each took. */
export type RequestSeries = Pick<Histogram.Internal<string>, 'observe'>;

const UNMEASURED: RequestSeries = { observe: () => undefined };

/** Counts and times requests by method, route template and status. */
@Injectable()
export class HttpMetrics {
  private readonly known = new Map<string, RequestSeries>();

  constructor(
    @InjectMetric(HTTP_SECONDS) private readonly seconds: Histogram<'method' | 'route' | 'status'>,
    private readonly config: Config,
  ) {}

  observe(request: FastifyRequest, reply: FastifyReply): void {
    const route = request.is404 ? undefined : request.routeOptions.url;
    this.series(request.method, route, reply.statusCode).observe(reply.elapsedTime / 1000);
  }

  /** @param route undefined when none matched */
  series(method: string, route: string | undefined, status: number): RequestSeries {
    if (!this.config.metrics.enabled) return UNMEASURED;
    const name = `${method} ${status} ${route}`;
    const known = this.known.get(name);
    if (known !== undefined) return known;
    // Routes and statuses are few; what matches no route has no method of its own either.
    const series = this.seconds.labels(
      route === undefined ? '' : method,
      route ?? 'unmatched',
      String(status),
    );
    this.known.set(name, series);
    return series;
  }
}
