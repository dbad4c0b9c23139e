import { Global, Module } from '@nestjs/common';
import { PendingCounts } from './pending-counts.ts';
import { ProcessMetrics } from './process-metrics.ts';

@Global()
@Module({ providers: [PendingCounts, ProcessMetrics], exports: [PendingCounts, ProcessMetrics] })
export class MetricsModule {}
