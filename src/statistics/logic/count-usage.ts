import { clientGroup } from '../../http/client-group.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { ClientHash } from '../client-hash.ts';
import { dayOf, startOfDay } from '../../clock/day.ts';
import type { UniqueClients } from '../repo/clients/unique-clients.ts';
import type { StatisticsMetrics } from './statistics-metrics.ts';
import type { UsageCounts } from './usage-counts.ts';

/** Counts usage in memory only: it waits for nothing and never fails. */
export class CountUsage {
  private today = 0;
  private until = 0;

  constructor(
    private readonly isOn: boolean,
    private readonly counts: UsageCounts,
    private readonly clients: UniqueClients,
    private readonly hash: ClientHash,
    private readonly metrics: StatisticsMetrics,
  ) {}

  /**
   * Counts a client that checks for updates. @param address of the client; it is not stored @returns the day,
   * as whole days since 1970
   */
  countClient(resource: ResourceId, address: string | undefined): number {
    if (!this.isOn) return 0;
    const day = this.currentDay();
    this.clients.addClient(resource, day, this.hash.compute(clientGroup(address)));
    return day;
  }

  /** @param version id of the version that the clients run, 0 if unknown @param times number of checks */
  countChecks(day: number, resource: ResourceId, version: number, times: number): void {
    if (!this.isOn) return;
    const usage = this.counts.usageOf(day, resource, version);
    if (usage === undefined) this.metrics.countDropped('usage', times);
    else usage.checks += times;
  }

  /** @param version id of the downloaded version @param bytes size of the package */
  countDownload(resource: ResourceId, version: number, bytes: number): void {
    if (!this.isOn) return;
    const usage = this.counts.usageOf(this.currentDay(), resource, version);
    if (usage === undefined) return this.metrics.countDropped('usage', 1);
    usage.downloads++;
    usage.bytes += bytes;
  }

  private currentDay(): number {
    const now = Date.now();
    if (now >= this.until || now < startOfDay(this.today)) {
      this.today = dayOf(now);
      this.until = startOfDay(this.today + 1);
    }
    return this.today;
  }
}
