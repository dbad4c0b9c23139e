import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { Gauge } from 'prom-client';
import { Announcements } from '../../announcements/announcements.ts';
import { Config } from '../../config/config.ts';
import { Group } from '../../group/group.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { readRevision, writeRevision } from '../revision-text.ts';
import { Catalogue } from './catalogue.ts';

const REFRESHED = 'rb_catalogue_refreshed_timestamp_seconds';

export const REFRESHED_METRIC = makeGaugeProvider({
  name: REFRESHED,
  help: 'When the catalogue was last known to be current, in seconds since the epoch',
});

const TOPIC = 'resource';

/**
 * Keeps the catalogue current. A change on this node is read at once, a change on another node when it is announced,
 * and every change within `catalogue.refresh_interval`.
 * See docs/decisions/012-staleness-has-a-bound.md.
 */
@Injectable()
export class RefreshCatalogue implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Catalogue');
  private timer?: NodeJS.Timeout;
  private refreshing: Promise<void> | undefined;
  private isRefreshDue = false;
  private failing = false;
  private stopped = false;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly announcements: Announcements,
    private readonly config: Config,
    @InjectMetric(REFRESHED) private readonly refreshed: Gauge,
    private readonly group: Group,
  ) {}

  async onModuleInit(): Promise<void> {
    // Workers answer no checks; they only announce changes. Removing the gauge keeps them out of the staleness alert.
    if (this.config.instance.role === 'worker') return this.refreshed.remove();
    // First, so that no change falls between.
    this.announcements.subscribe(
      TOPIC,
      (text) => this.onAnnouncement(text),
      () => this.refreshNow(),
    );
    await this.refreshAndRecordTime();
    this.schedule();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /**
   * Reloads resources that were changed on this node, and announces the changes to the other nodes. Every front of this
   * one knows of them in the end.
   */
  async reloadChanged(resources: ReadonlySet<string>): Promise<void> {
    await Promise.all(Array.from(resources, (id) => this.reloadAndAnnounce(id as ResourceId)));
    await this.group.settled();
  }

  private async reloadAndAnnounce(id: ResourceId): Promise<void> {
    const revision = await this.catalogue.reload(id);
    if (revision !== undefined) this.announcements.publish(TOPIC, writeRevision(id, revision));
  }

  /** If the change cannot be read now, the next refresh finds it. */
  private async onAnnouncement(text: string): Promise<void> {
    const announced = readRevision(text);
    if (announced === undefined || this.stopped) return;
    await this.catalogue
      .applyAnnounced(announced.id, announced.revision)
      .catch((err: unknown) =>
        this.logger.warn(
          { err, resource: announced.id },
          'an announced change could not be read: the next refresh reads it',
        ),
      );
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.refreshNow(), this.config.catalogue.refresh_interval);
  }

  /** Resolves after a refresh that began after the call. */
  private refreshNow(): Promise<void> {
    this.isRefreshDue = true;
    this.refreshing ??= this.refreshWhileDue().finally(() => {
      this.refreshing = undefined;
      if (!this.stopped) this.schedule();
    });
    return this.refreshing;
  }

  private async refreshWhileDue(): Promise<void> {
    clearTimeout(this.timer);
    while (this.isRefreshDue && !this.stopped) {
      this.isRefreshDue = false;
      await this.refresh();
    }
  }

  private async refreshAndRecordTime(): Promise<void> {
    const startedAt = Date.now();
    await this.catalogue.refresh();
    this.refreshed.set(startedAt / 1000);
  }

  /** While the database is unavailable, checks are answered from the last state. An outage is logged once. */
  private async refresh(): Promise<void> {
    try {
      await this.refreshAndRecordTime();
      if (this.failing) this.logger.log('the catalogue is current again');
      this.failing = false;
    } catch (error) {
      if (!this.failing)
        this.logger.error(
          { err: error },
          'the catalogue cannot be refreshed: checks are answered from its last state',
        );
      this.failing = true;
    }
  }
}
