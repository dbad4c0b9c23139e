import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { Gauge } from 'prom-client';
import { Config } from '../../config/config.ts';
import { StoredBytesRepo } from '../repo/stored-bytes.repo.ts';

const STORED = 'rb_stored_bytes';
const BUDGET = 'rb_storage_budget_bytes';

/** ms; a store fills up over days. */
const INTERVAL = 5 * 60_000;

export const STORED_METRICS = [
  makeGaugeProvider({
    name: STORED,
    help: 'Bytes of all packages in the store, as the database has them; of all nodes together',
  }),
  makeGaugeProvider({
    name: BUDGET,
    help: 'Bytes that the store is meant to hold, storage.budget; 0 when nothing was said',
  }),
];

/** Adds up the bytes in the store at intervals, in the background: a scrape must not wait for it. */
@Injectable()
export class WatchStoredBytes implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Storage');
  private readonly stopping = new AbortController();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly rows: StoredBytesRepo,
    private readonly config: Config,
    @InjectMetric(STORED) private readonly stored: Gauge,
    @InjectMetric(BUDGET) private readonly budget: Gauge,
  ) {}

  onApplicationBootstrap(): void {
    this.budget.set(this.config.storage.budget);
    void this.measureRepeatedly();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.stopping.abort();
  }

  async measure(): Promise<void> {
    this.stored.set(await this.rows.total(this.stopping.signal));
  }

  /** While the database is unavailable the last figure stays; readiness reports the outage. */
  private async measureRepeatedly(): Promise<void> {
    const { signal } = this.stopping;
    await this.measure().catch((err: unknown) => {
      if (!signal.aborted) this.logger.warn({ err }, 'what the store holds could not be added up');
    });
    if (!signal.aborted) this.timer = setTimeout(() => void this.measureRepeatedly(), INTERVAL).unref();
  }
}
