import type { ResourceId } from '../../resources/resource.ts';
import type { Usage, VersionUsage } from '../usage.ts';

type DayCounts = Map<ResourceId, Map<number, Usage>>;

/** Counts in memory that are not stored yet, for a bounded number of resources and versions. */
export class UsageCounts {
  private days = new Map<number, DayCounts>();
  private day = -1;
  private current: DayCounts = new Map();
  private size = 0;

  /** @param most largest number of (day, resource, version) entries */
  constructor(private readonly most: number) {}

  /** The counters of this version, to be increased by the caller. Undefined when the bound is reached. */
  usageOf(day: number, resource: ResourceId, version: number): Usage | undefined {
    if (day !== this.day) this.switchToDay(day);
    return this.current.get(resource)?.get(version) ?? this.addUsage(resource, version);
  }

  /** Returns all counts and resets them. */
  drain(): VersionUsage[] {
    const rows: VersionUsage[] = [];
    for (const [day, resources] of this.days)
      for (const [resourceId, versions] of resources)
        for (const [versionId, usage] of versions) rows.push({ resourceId, day, versionId, ...usage });
    this.days = new Map();
    this.day = -1;
    this.size = 0;
    return rows;
  }

  /**
   * Adds counts that could not be stored back. @returns number of checks and downloads that exceeded the
   * bound
   */
  restore(rows: readonly VersionUsage[]): number {
    let dropped = 0;
    for (const { day, resourceId, versionId, checks, downloads, bytes } of rows) {
      const usage = this.usageOf(day, resourceId, versionId);
      if (usage === undefined) {
        dropped += checks + downloads;
        continue;
      }
      usage.checks += checks;
      usage.downloads += downloads;
      usage.bytes += bytes;
    }
    return dropped;
  }

  private switchToDay(day: number): void {
    this.current = this.days.get(day) ?? new Map<ResourceId, Map<number, Usage>>();
    this.days.set(day, this.current);
    this.day = day;
  }

  private addUsage(resource: ResourceId, version: number): Usage | undefined {
    if (this.size >= this.most) return undefined;
    this.size++;
    const usage: Usage = { checks: 0, downloads: 0, bytes: 0 };
    const versions = this.current.get(resource);
    if (versions === undefined) this.current.set(resource, new Map([[version, usage]]));
    else versions.set(version, usage);
    return usage;
  }
}
