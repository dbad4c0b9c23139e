import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { ResourceChanges } from '../../resources/logic/resource-changes.ts';
import { Catalogue } from './catalogue.ts';

/** Keeps the catalogue current: at once for changes made here, within `catalogue.refresh_interval` for any. */
@Injectable()
export class KeepCurrent implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Catalogue');
  private timer?: NodeJS.Timeout;
  private failing = false;
  private stopped = false;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly changes: ResourceChanges,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.subscribe((id) => this.catalogue.reload(id));
    await this.catalogue.refresh();
    this.schedule();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(
      () => void this.refresh().then(() => this.schedule()),
      this.config.catalogue.refresh_interval,
    );
  }

  /** Without the database, checks go on with what is known; said once, not every time. */
  private async refresh(): Promise<void> {
    try {
      await this.catalogue.refresh();
      if (this.failing) this.logger.log('current again');
      this.failing = false;
    } catch (error) {
      if (!this.failing)
        this.logger.error({ err: error }, 'cannot be refreshed, answering from what is known');
      this.failing = true;
    }
  }
}
