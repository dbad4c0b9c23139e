import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { Config } from '../config/config.ts';
import { DurationHistogram, type DurationSeries } from '../metrics/duration-histogram.ts';

/** Durations of requests of one kind, in seconds. */
export type RequestSeries = Pick<DurationSeries, 'observe'>;

const UNMEASURED: RequestSeries = { observe: () => undefined };

/** Counts and times requests by method, route template and status. */
@Injectable()
export class HttpMetrics {
  private readonly known = new Map<string, RequestSeries>();
  private readonly starts = new WeakMap<IncomingMessage, number>();
  private readonly durations = DurationHistogram.getOrRegister(
    'rb_http_request_duration_seconds',
    'Requests by method, route template and status',
    [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
  );

  constructor(private readonly config: Config) {}

  /** @param time in ms */
  observe(request: FastifyRequest, reply: FastifyReply, time: number): void {
    const route = request.is404 ? undefined : request.routeOptions.url;
    this.series(request.method, route, reply.statusCode).observe(time / 1000);
  }

  /** To be called when a request reaches the framework late. @param start when it came, by `performance.now()` */
  noteStart(request: IncomingMessage, start: number): void {
    this.starts.set(request, start);
  }

  /** How long a request took, ms. */
  timeOf({ raw }: FastifyRequest, reply: FastifyReply): number {
    const start = this.starts.get(raw);
    return start === undefined ? reply.elapsedTime : performance.now() - start;
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
