import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Histogram } from 'prom-client';

export const HTTP_SECONDS = 'rb_http_request_duration_seconds';

/** Counts and times requests by method, route template and status. */
@Injectable()
export class HttpMetrics {
  private readonly series = new Map<string, Histogram.Internal<string>>();

  constructor(
    @InjectMetric(HTTP_SECONDS) private readonly seconds: Histogram<'method' | 'route' | 'status'>,
  ) {}

  observe(request: FastifyRequest, reply: FastifyReply): void {
    const { method } = request;
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const status = reply.statusCode;
    const name = `${method} ${status} ${route}`;
    let series = this.series.get(name);
    if (series === undefined) {
      // Routes and statuses are few; what matches no route has no method of its own either.
      series = this.seconds.labels(route === 'unmatched' ? '' : method, route, String(status));
      this.series.set(name, series);
    }
    series.observe(reply.elapsedTime / 1000);
  }
}
