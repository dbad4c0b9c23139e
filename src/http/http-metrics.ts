import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.ts';
import { DurationHistogram, type DurationSeries } from '../metrics/duration-histogram.ts';

/** Durations of requests of one kind, in seconds. */
export type RequestSeries = Pick<DurationSeries, 'observe'>;

const UNMEASURED: RequestSeries = { observe: () => undefined };

/** Counts and times requests by method, route template and status. */
@Injectable()
export class HttpMetrics {
  private readonly known = new Map<string, RequestSeries>();
  private readonly durations = DurationHistogram.getOrRegister(
    'rb_http_request_duration_seconds',
    'Requests by method, route template and status',
    [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
  );

  constructor(private readonly config: Config) {}

  observe(request: FastifyRequest, reply: FastifyReply): void {
    const route = request.is404 ? undefined : request.routeOptions.url;
    this.series(request.method, route, reply.statusCode).observe(reply.elapsedTime / 1000);
  }

  /** @param route its template; undefined when no route matched */
  series(method: string, route: string | undefined, status: number): RequestSeries {
    if (!this.config.metrics.enabled) return UNMEASURED;
    const name = `${method} ${status} ${route}`;
    const known = this.known.get(name);
    if (known !== undefined) return known;
    // Routes and statuses are few. Without a route the method is left out too, since clients can make up any.
    const series = this.durations.labels({
      method: route === undefined ? '' : method,
      route: route ?? 'unmatched',
      status: String(status),
    });
    this.known.set(name, series);
    return series;
  }
}
