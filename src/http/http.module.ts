import { Module } from '@nestjs/common';
import { makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { Callers } from './callers.ts';
import { FailedCdks } from './failed-cdks.ts';
import { FastLane } from './fast-lane.ts';
import { PublicUrl } from './public-url.ts';
import { RateLimits } from './rate-limits.ts';
import { RequestLog } from './request-log.ts';
import { HTTP_SECONDS, HttpMetrics } from './http-metrics.ts';

@Module({
  providers: [
    HttpMetrics,
    RequestLog,
    RateLimits,
    FailedCdks,
    Callers,
    PublicUrl,
    FastLane,
    makeHistogramProvider({
      name: HTTP_SECONDS,
      help: 'Requests by method, route template and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
    }),
  ],
  exports: [HttpMetrics, RequestLog, RateLimits, FailedCdks, Callers, PublicUrl, FastLane],
})
export class HttpModule {}
