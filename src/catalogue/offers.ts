import type { Channel } from '../versions/channel.ts';
import { CHANNELS, visibleChannels } from '../versions/channel.ts';
import { comparePlaces, type Place } from '../versions/compare/version-order.ts';
import { slotOf } from '../versions/slot.ts';
import type { ResourceId, UpdateType } from '../resources/resource.ts';
import type { IncrementalPair } from '../packages/incremental-pair.ts';
import { type Platform, wideningOf } from '../resources/platform.ts';
import type { BlobKey } from '../storage/blob-store.ts';
import type { VersionStatus } from '../versions/version.ts';

/** The facts about a package that answers need. */
export interface DownloadFacts extends Platform {
  readonly updateType: UpdateType;
  readonly storageId: number;
  readonly key: BlobKey;
  /** The name under which clients save it, in any script. */
  readonly fileName: string;
  /** bytes */
  readonly size: number;
  /** lower-case hex */
  readonly sha256: string;
}

export interface IncrementalFacts extends DownloadFacts, IncrementalPair {}

/** A full package, and the incremental ones that lead to the same version and platform. */
export interface PackageFacts extends DownloadFacts {
  /** By the id of the version from which they start. */
  readonly incrementals: ReadonlyMap<number, IncrementalFacts>;
}

export interface VersionFacts {
  readonly resource: ResourceId;
  readonly id: number;
  readonly name: string;
  readonly channel: Channel;
  readonly status: VersionStatus;
  /** Null for a version that was never published; then `place` is absent, too. */
  readonly number: number | null;
  readonly place?: Place;
  readonly createdAt: Date;
  readonly packages: readonly PackageFacts[];
  /** Packages that are no longer on offer, and were not erased when the version changed last: keys for them may still be valid. */
  readonly retired: readonly DownloadFacts[];
  /** Every platform for which it ever had a full package: clients may run a package that is no longer on offer. */
  readonly platforms: readonly Platform[];
}

/** A version that can be offered: it is published, and therefore has a place in the order. */
export type Offerable = VersionFacts & { readonly place: Place; readonly number: number };

export interface Candidate {
  readonly version: Offerable;
  readonly package: PackageFacts;
}

/** What only answers about offers need. */
export interface Texts {
  readonly releaseNote: string;
  readonly customData: string;
  /** The SHA-512 of the version's packages, base64, by storage id. */
  readonly sha512: ReadonlyMap<number, string>;
}

/** A version and one of its packages, with everything that answers need. */
export interface Offer extends Candidate, Texts {}

export function isOfferable(version: VersionFacts): version is Offerable {
  return version.status === 'published' && version.place !== undefined;
}

/** Every package of the version that has its bytes. */
export function* packagesOf({ packages, retired }: VersionFacts): Generator<DownloadFacts> {
  for (const full of packages) {
    yield full;
    yield* full.incrementals.values();
  }
  yield* retired;
}

export function storageIdsOf(version: VersionFacts): number[] {
  return Array.from(packagesOf(version), ({ storageId }) => storageId);
}

export function isHigher(a: Candidate, b: Candidate | undefined): boolean {
  return b === undefined || comparePlaces(a.version.place, b.version.place) > 0;
}

/**
 * The offer in each slot: the highest candidate among the channels that clients of the slot's channel may see.
 * @param bestOfChannel by slot, the highest candidate that was published on exactly the slot's channel
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
 * Whether the package for `target` is the only one from which the client can have this version. If it could have
 * installed one of several packages, the server does not know which.
 * @param served the platforms whose packages are offered to the client
 */
export function runsPackageFor(known: VersionFacts, served: readonly Platform[], target: Platform): boolean {
  const possible = known.platforms.filter((one) => served.some((other) => isSamePlatform(one, other)));
  return possible.length === 1 && isSamePlatform(possible[0]!, target);
}

export function isSamePlatform(a: Platform, b: Platform): boolean {
  return a.os === b.os && a.arch === b.arch;
}

/** The highest version for this platform or a wider one; of that version the narrowest package. */
export function findOffer<T extends Candidate>(
  offers: ReadonlyMap<string, T>,
  channel: Channel,
  platform: Platform,
): T | undefined {
  let best: T | undefined;
  for (const wider of wideningOf(platform)) {
    const offer = offers.get(slotOf(channel, wider));
    if (offer !== undefined && isHigher(offer, best)) best = offer;
  }
  return best;
}
