import { Module } from '@nestjs/common';
import { LiveConfig } from '../config/live-config.ts';
import { Group } from '../group/group.ts';
import { Callers } from './callers.ts';
import { ConnectionMetrics, REFUSED_METRIC } from './connection-metrics.ts';
import { FastLane } from './fast-lane.ts';
import { OperationsPort } from './operations-port.ts';
import { PublicUrl, UNUSABLE_HOSTS_METRIC } from './public-url.ts';
import { RateLimits } from './rate-limits.ts';
import { RequestLog } from './request-log.ts';
import { passReportsOn, SharedRateLimits } from './shared-rate-limits.ts';
import { HttpMetrics } from './http-metrics.ts';

const SHARED = [ConnectionMetrics, HttpMetrics, RequestLog, Callers, PublicUrl, FastLane, OperationsPort];

@Module({
  providers: [
    REFUSED_METRIC,
    UNUSABLE_HOSTS_METRIC,
    ...SHARED,
    { provide: RateLimits, inject: [LiveConfig, Group], useFactory: limitsFor },
  ],
  exports: [...SHARED, RateLimits],
})
export class HttpModule {}

function limitsFor(config: LiveConfig, group: Group): RateLimits {
  if (group.isFront) return new SharedRateLimits(config, group);
  if (group.part === 'keeper') passReportsOn(group);
  return new RateLimits(config);
}
