import {
  type BeforeApplicationShutdown,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { register } from 'prom-client';
import { Config } from '../config/config.ts';
import { ConfigOrigin } from '../config/config-origin.ts';
import { Group } from '../group/group.ts';
import { Leaving } from '../health/leaving.ts';
import { HttpModule } from '../http/http.module.ts';
import { HealthController } from './interfaces/health.controller.ts';
import { HomeController } from './interfaces/home.controller.ts';
import { InfoController } from './interfaces/info.controller.ts';
import { MetricsController } from './interfaces/metrics.controller.ts';
import { ConsulMembership } from './logic/consul-membership.ts';
import { CutOff } from './logic/cut-off.ts';
import { DISCOVERY_METRICS, DiscoveryMetrics } from './logic/discovery-metrics.ts';
import { ReadinessMetrics } from './logic/readiness-metrics.ts';

/** The metrics registry belongs to the process: a second application in it must not add Node's metrics again. */
const hasNodeMetrics = () => register.getSingleMetric('process_cpu_seconds_total') !== undefined;

@Module({
  imports: [
    HttpModule,
    TerminusModule.forRoot({ logger: false }),
    PrometheusModule.registerAsync({
      controller: MetricsController,
      inject: [Config],
      useFactory: ({ metrics }: Config) => ({
        path: '/metrics',
        defaultMetrics: { enabled: metrics.enabled && !hasNodeMetrics() },
      }),
    }),
  ],
  controllers: [HomeController, HealthController, InfoController],
  providers: [...DISCOVERY_METRICS, DiscoveryMetrics, ReadinessMetrics, ConsulMembership, CutOff],
})
export class DiscoveryModule implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  constructor(
    private readonly consul: ConsulMembership,
    private readonly host: HttpAdapterHost,
    private readonly leaving: Leaving,
    private readonly cutOff: CutOff,
    private readonly group: Group,
    @Inject(ConfigOrigin) private readonly origin: ConfigOrigin | null,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // One node, one registration.
    if (this.group.isFront) {
      if (this.origin !== null) await this.consul.followKeeper(this.origin);
      return;
    }
    this.cutOff.start();
    await this.consul.open(this.origin);
    this.leaving.add('consul', () => this.consul.deregister());
    this.onOpen((port) => this.consul.register(port));
  }

  /** @param register called once clients can connect to this port */
  private onOpen(register: (port: number) => void): void {
    if (this.group.part === 'keeper') return this.group.onOpen(register);
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.once('listening', () => register((server.address() as AddressInfo).port));
  }

  /** Before anything closes: an application that is closed without a signal has not deregistered yet. */
  onModuleDestroy(): Promise<void> {
    this.cutOff.stop();
    return this.consul.deregister();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.consul.close();
  }
}
