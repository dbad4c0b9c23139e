import { Module } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Group } from '../group/group.ts';
import { PendingCounts } from '../metrics/pending-counts.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { SigningSecrets } from '../signing/signing-secrets.ts';
import { ClientHash } from './client-hash.ts';
import { StatisticsController } from './interfaces/statistics.controller.ts';
import { CountUsage } from './logic/count-usage.ts';
import { FlushStatistics } from './logic/flush-statistics.ts';
import { RemoveOldDays } from './logic/remove-old-days.ts';
import { ShowStatistics } from './logic/show-statistics.ts';
import { DROPPED_METRIC, StatisticsMetrics } from './logic/statistics-metrics.ts';
import { UsageCounts } from './logic/usage-counts.ts';
import { openClients } from './repo/clients/open-clients.ts';
import { UniqueClients } from './repo/clients/unique-clients.ts';
import { DailyClientsRepo } from './repo/daily-clients.repo.ts';
import { DailyUsageRepo } from './repo/daily-usage.repo.ts';
import { SketchesRepo } from './repo/sketches.repo.ts';

/** Bound of counters between two flushes, one per day, resource and version, about 150 bytes each. */
const MAX_COUNTS = 50_000;

@Module({
  imports: [ResourcesModule],
  controllers: [StatisticsController],
  providers: [
    DROPPED_METRIC,
    StatisticsMetrics,
    DailyUsageRepo,
    DailyClientsRepo,
    SketchesRepo,
    RemoveOldDays,
    ShowStatistics,
    { provide: UsageCounts, useFactory: () => new UsageCounts(MAX_COUNTS) },
    {
      provide: ClientHash,
      inject: [SigningSecrets],
      useFactory: (secrets: SigningSecrets) => new ClientHash(secrets.derive('clients')[0]),
    },
    {
      provide: UniqueClients,
      inject: [Config, DailyClientsRepo, SketchesRepo, StatisticsMetrics],
      useFactory: (
        config: Config,
        rows: DailyClientsRepo,
        sketches: SketchesRepo,
        metrics: StatisticsMetrics,
      ) => openClients(config, rows, sketches, (clients) => metrics.countDropped('clients', clients)),
    },
    {
      provide: CountUsage,
      inject: [Config, UsageCounts, UniqueClients, ClientHash, StatisticsMetrics],
      useFactory: (
        { statistics }: Config,
        counts: UsageCounts,
        clients: UniqueClients,
        hash: ClientHash,
        metrics: StatisticsMetrics,
      ) => new CountUsage(statistics.enabled, counts, clients, hash, metrics),
    },
    {
      provide: FlushStatistics,
      inject: [
        Config,
        UsageCounts,
        DailyUsageRepo,
        UniqueClients,
        RemoveOldDays,
        StatisticsMetrics,
        PendingCounts,
        Group,
      ],
      useFactory: (
        { statistics }: Config,
        counts: UsageCounts,
        usage: DailyUsageRepo,
        clients: UniqueClients,
        forget: RemoveOldDays,
        metrics: StatisticsMetrics,
        pending: PendingCounts,
        group: Group,
      ) => new FlushStatistics(statistics, counts, usage, clients, forget, metrics, pending, group),
    },
  ],
  exports: [CountUsage],
})
export class StatisticsModule {}
