import type { Platform } from '../resources/platform.ts';
import type { Channel } from '../versions/channel.ts';
import { comparePlaces, type Place } from '../versions/compare/version-order.ts';
import { slotOf } from '../versions/slot.ts';
import type { VersionStatus } from '../versions/version.ts';

/** The facts of a numbered version that decide whether its packages are still needed. */
export interface Ranked {
  readonly channel: Channel;
  readonly status: VersionStatus;
  readonly place: Place;
}

/**
 * Decides which full packages of a resource are surplus. For each channel and platform, the newest `keep` published
 * versions with a package keep it; a package of any lower version is surplus. Packages of drafts are never surplus,
 * and no package is while fewer than `keep` versions are published.
 *
 * A package on offer is always kept. It is the newest of its channel for exactly its platform, even when a client
 * gets it through a wider channel or a narrower platform.
 */
export class KeepNewest {
  /** Lowest first, at most `keep`. */
  private readonly newest = new Map<string, Place[]>();

  /** @param keep at least 1 */
  constructor(private readonly keep: number) {}

  /** Call it once for each full package, in any order. */
  count({ channel, status, place }: Ranked, platform: Platform): void {
    if (status !== 'published') return;
    const slot = slotOf(channel, platform);
    const kept = this.newest.get(slot) ?? [];
    this.newest.set(slot, kept);
    const full = kept.length === this.keep;
    if (full && comparePlaces(place, kept[0]!) < 0) return;
    kept.splice(kept.findLastIndex((lower) => comparePlaces(lower, place) < 0) + 1, 0, place);
    if (full) kept.shift();
  }

  /** Call it when all packages are counted. */
  isSurplus({ channel, status, place }: Ranked, platform: Platform): boolean {
    if (status === 'draft') return false;
    const kept = this.newest.get(slotOf(channel, platform)) ?? [];
    return kept.length === this.keep && comparePlaces(place, kept[0]!) < 0;
  }
}
