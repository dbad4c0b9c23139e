import { Module } from '@nestjs/common';
import { Callers } from './callers.ts';
import { FastLane } from './fast-lane.ts';
import { PublicUrl, UNUSABLE_HOSTS_METRIC } from './public-url.ts';
import { RateLimits } from './rate-limits.ts';
import { RequestLog } from './request-log.ts';
import { HttpMetrics } from './http-metrics.ts';

@Module({
  providers: [HttpMetrics, RequestLog, RateLimits, Callers, PublicUrl, UNUSABLE_HOSTS_METRIC, FastLane],
  exports: [HttpMetrics, RequestLog, RateLimits, Callers, PublicUrl, FastLane],
})
export class HttpModule {}
