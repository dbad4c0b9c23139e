import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { HealthController } from './interfaces/health.controller.ts';
import { InfoController } from './interfaces/info.controller.ts';
import { MetricsController } from './interfaces/metrics.controller.ts';

/** The registry belongs to the process: a second application in it finds Node's own metrics there. */
const nodeMetricsAreThere = () => register.getSingleMetric('process_cpu_seconds_total') !== undefined;

@Module({
  imports: [
    TerminusModule.forRoot({ logger: false }),
    PrometheusModule.registerAsync({
      controller: MetricsController,
      useFactory: () => ({ path: '/metrics', defaultMetrics: { enabled: !nodeMetricsAreThere() } }),
    }),
  ],
  controllers: [HealthController, InfoController],
})
export class DiscoveryModule {}
