import { Global, Module } from '@nestjs/common';
import { PendingCounts } from './pending-counts.ts';

@Global()
@Module({ providers: [PendingCounts], exports: [PendingCounts] })
export class MetricsModule {}
