import type { Channel } from '../versions/channel.ts';
import { CHANNELS, visibleChannels } from '../versions/channel.ts';
import { comparePlaces, type Place } from '../versions/compare/version-order.ts';
import type { UpdateType } from '../resources/resource.ts';
import type { IncrementalPair } from '../packages/incremental-pair.ts';
import { type Platform, wideningOf } from '../resources/platform.ts';
import type { VersionStatus } from '../versions/version.ts';

/** A package, as far as whoever downloads it needs to know it. */
export interface DownloadFacts extends Platform {
  readonly updateType: UpdateType;
  readonly storageId: number;
  /** bytes */
  readonly size: number;
  /** lower-case hex */
  readonly sha256: string;
}

export interface IncrementalFacts extends DownloadFacts, IncrementalPair {}

/** A full package, and the incremental ones that lead to the same. */
export interface PackageFacts extends DownloadFacts {
  /** By the id of the version they start from. */
  readonly incrementals: ReadonlyMap<number, IncrementalFacts>;
}

export interface VersionFacts {
  readonly id: number;
  readonly name: string;
  readonly channel: Channel;
  readonly status: VersionStatus;
  /** Null for a version that was never published; then it has no place either. */
  readonly number: number | null;
  readonly place?: Place;
  readonly createdAt: Date;
  readonly packages: readonly PackageFacts[];
  /** Every platform it ever had a full package for: clients may run what is not offered any more. */
  readonly platforms: readonly Platform[];
}

/** A version that may be offered: published, and so with a place in the order. */
export type Offerable = VersionFacts & { readonly place: Place; readonly number: number };

export interface Candidate {
  readonly version: Offerable;
  readonly package: PackageFacts;
}

/** What is written about a version. */
export interface Texts {
  readonly releaseNote: string;
  readonly customData: string;
}

/** A version as clients are told of it. */
export interface Offer extends Candidate, Texts {}

export function isOfferable(version: VersionFacts): version is Offerable {
  return version.status === 'published' && version.place !== undefined;
}

/** The name of a place that one version can win: who asks (or publishes) on `channel` for `platform`. */
export function slotOf(channel: Channel, { os, arch }: Platform): string {
  return `${channel}/${os}/${arch}`;
}

export function isHigher(a: Candidate, b: Candidate | undefined): boolean {
  return b === undefined || comparePlaces(a.version.place, b.version.place) > 0;
}

/**
 * From the best of each channel alone to what a client of each channel is offered: the highest among
 * the channels it may see, for exactly one platform.
 */
export function offersOf(bestOfChannel: ReadonlyMap<string, Candidate>): Map<string, Candidate> {
  const offers = new Map<string, Candidate>();
  for (const candidate of bestOfChannel.values())
    for (const channel of CHANNELS) {
      if (!visibleChannels(channel).includes(candidate.version.channel)) continue;
      const slot = slotOf(channel, candidate.package);
      if (isHigher(candidate, offers.get(slot))) offers.set(slot, candidate);
    }
  return offers;
}

/**
 * Whether a client can only have installed a version from its package for `target`. Where there were several it
 * could get over time, nobody knows which of them it runs.
 * @param served the platforms whose packages the client is served
 */
export function runsPackageFor(known: VersionFacts, served: readonly Platform[], target: Platform): boolean {
  const possible = known.platforms.filter((one) => served.some((other) => isSame(one, other)));
  return possible.length === 1 && isSame(possible[0]!, target);
}

function isSame(a: Platform, b: Platform): boolean {
  return a.os === b.os && a.arch === b.arch;
}

/** The narrowest platform that has an offer wins, however much higher a wider one's version is. */
export function findOffer<T>(
  offers: ReadonlyMap<string, T>,
  channel: Channel,
  platform: Platform,
): T | undefined {
  for (const wider of wideningOf(platform)) {
    const offer = offers.get(slotOf(channel, wider));
    if (offer !== undefined) return offer;
  }
  return undefined;
}
