import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { Gauge } from 'prom-client';
import { Config } from '../../config/config.ts';
import { Group } from '../../group/group.ts';
import { StoredBytesRepo } from '../repo/stored-bytes.repo.ts';

const STORED = 'rb_stored_bytes';
const BUDGET = 'rb_storage_budget_bytes';

/** ms; long enough, since a store grows over days. */
const INTERVAL = 5 * 60_000;

export const STORED_METRICS = [
  makeGaugeProvider({
    name: STORED,
    help: 'Bytes of all packages in the store, as the database records them; the same value on every node',
  }),
  makeGaugeProvider({
    name: BUDGET,
    help: 'storage.budget: planned size of all packages together, bytes; 0 when it is not set',
  }),
];

/** Adds up the sizes of all stored packages at intervals, in the background: a scrape must not wait for the sum. */
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
    private readonly group: Group,
  ) {}

  onApplicationBootstrap(): void {
    if (this.group.isFront) return;
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

  /** While the database is unavailable the gauge keeps its last value; readiness reports the outage. */
  private async measureRepeatedly(): Promise<void> {
    const { signal } = this.stopping;
    await this.measure().catch((err: unknown) => {
      if (!signal.aborted) this.logger.warn({ err }, 'the size of the store could not be measured');
    });
    if (!signal.aborted) this.timer = setTimeout(() => void this.measureRepeatedly(), INTERVAL).unref();
  }
}
