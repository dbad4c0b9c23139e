import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import type { StatisticsConfig } from '../../config/sections/statistics-config.ts';
import { type Group, NoGroup } from '../../group/group.ts';
import type { PendingCounts } from '../../metrics/pending-counts.ts';
import type { UniqueClients } from '../repo/clients/unique-clients.ts';
import type { DailyUsageRepo } from '../repo/daily-usage.repo.ts';
import type { RemoveOldDays } from './remove-old-days.ts';
import type { StatisticsMetrics } from './statistics-metrics.ts';
import type { UsageCounts } from './usage-counts.ts';

/** Rows written in one transaction: on SQLite a millisecond, in which no check is answered. */
const BATCH = 100;

/**
 * Writes down what was counted, in the background. What cannot be written is kept for the next time, as far as
 * there is room: then it is dropped, and counted as such.
 */
export class FlushStatistics implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Statistics');
  private last: Promise<void> = Promise.resolve();
  private isBusy = false;
  private isFailing = false;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly config: StatisticsConfig,
    private readonly counts: UsageCounts,
    private readonly usage: DailyUsageRepo,
    private readonly clients: UniqueClients,
    private readonly oldDays: RemoveOldDays,
    private readonly metrics: StatisticsMetrics,
    private readonly pending: PendingCounts,
    private readonly group: Group = new NoGroup(),
  ) {}

  onModuleInit(): void {
    if (!this.config.enabled) return;
    // The keeper asks for what the fronts have counted.
    if (this.group.isFront) return this.group.on('statistics', () => this.flushOnce());
    this.timer = setInterval(() => {
      if (!this.isBusy) void this.flushOnce();
    }, this.config.flush_interval).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushOnce();
    this.clients.close();
  }

  /** All that was counted before, once it is written or could not be. Never fails. */
  flushOnce(): Promise<void> {
    if (!this.config.enabled) return Promise.resolve();
    this.last = this.last.then(() => this.flush());
    return this.last;
  }

  private async flush(): Promise<void> {
    this.isBusy = true;
    try {
      await this.pending.settle();
      await this.group.ask('statistics');
      await this.writeUsage();
      await this.oldDays.removeOld();
      // Last, since without Redis it fails while all else goes on.
      await this.clients.flush();
      this.report();
    } catch (error) {
      this.report(error);
    }
    this.isBusy = false;
  }

  private async writeUsage(): Promise<void> {
    const rows = this.counts.drain();
    for (let at = 0; at < rows.length; at += BATCH)
      try {
        await this.usage.add(rows.slice(at, at + BATCH));
        await setImmediate();
      } catch (error) {
        this.metrics.countDropped('usage', this.counts.restore(rows.slice(at)));
        throw error;
      }
  }

  /** Once, until it works again. */
  private report(err?: unknown): void {
    if (err !== undefined && !this.isFailing)
      this.logger.warn({ err }, 'statistics cannot be written down at the moment');
    if (err === undefined && this.isFailing) this.logger.log('statistics are written down again');
    this.isFailing = err !== undefined;
  }
}
