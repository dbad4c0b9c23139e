import { Module } from '@nestjs/common';
import { Callers } from './callers.ts';
import { ConnectionMetrics, REFUSED_METRIC } from './connection-metrics.ts';
import { FastLane } from './fast-lane.ts';
import { OperationsPort } from './operations-port.ts';
import { PublicUrl, UNUSABLE_HOSTS_METRIC } from './public-url.ts';
import { RateLimits } from './rate-limits.ts';
import { RequestLog } from './request-log.ts';
import { HttpMetrics } from './http-metrics.ts';

const SHARED = [
  ConnectionMetrics,
  HttpMetrics,
  RequestLog,
  RateLimits,
  Callers,
  PublicUrl,
  FastLane,
  OperationsPort,
];

@Module({ providers: [REFUSED_METRIC, UNUSABLE_HOSTS_METRIC, ...SHARED], exports: SHARED })
export class HttpModule {}
