import { setImmediate } from 'node:timers/promises';
import type { Access, ResourceId, UpdateType } from '../resources/resource.ts';
import type { Platform } from '../resources/platform.ts';
import type { Channel } from '../versions/channel.ts';
import { parseVersion } from '../versions/compare/parsed-version.ts';
import { spellingsOf } from '../versions/compare/spellings.ts';
import { VersionOrder } from '../versions/compare/version-order.ts';
import { slotOf } from '../versions/slot.ts';
import { MAX_VERSION_NAME } from '../versions/version-name.ts';
import {
  type Candidate,
  findOffer,
  isHigher,
  isOfferable,
  type Offer,
  offersOf,
  storageIdsOf,
  type Texts,
  type VersionFacts,
} from './offers.ts';
import { PackedVersions } from './packed-versions.ts';
import { StoredPackages } from './stored-packages.ts';
import type { Validity } from './validity.ts';
import type { VersionRow } from './version-row.ts';

/** The settings of a resource that decide which clients get which packages. */
interface Terms {
  readonly access: Access;
  readonly updateType: UpdateType;
}

/**
 * The facts about one resource that answer checks. Only the versions on offer are objects with their texts, so that
 * the others take little. The cost of a change depends on the number of changed versions, not of all versions.
 * See docs/decisions/015-decided-once.md.
 */
export class ResourcePicture {
  private readonly versions: PackedVersions;
  private readonly order = new VersionOrder();
  private readonly bestOfChannel = new Map<string, Candidate>();
  private offers: ReadonlyMap<string, Offer> = new Map();
  private terms: Terms = { access: 'cdk', updateType: 'full' };
  private current: Validity;
  private isListed = false;

  /** @param stored lists the packages of the picture between `list` and `retire` */
  constructor(
    readonly id: ResourceId,
    private readonly stored = new StoredPackages(),
  ) {
    this.versions = new PackedVersions(id);
    this.current = { resource: id, holds: true, lastUse: 0 };
  }

  get access(): Access {
    return this.terms.access;
  }

  get updateType(): UpdateType {
    return this.terms.updateType;
  }

  /** The validity of everything that is derived from the current picture. */
  get validity(): Validity {
    return this.current;
  }

  get size(): number {
    return this.versions.size;
  }

  version(name: string): VersionFacts | undefined {
    return this.versions.get(name);
  }

  /** The version with this name. If there is none: the only version with another spelling of it. */
  versionLike(name: string): VersionFacts | undefined {
    const exact = this.versions.get(name);
    if (exact !== undefined || name === '' || name.length > MAX_VERSION_NAME) return exact;
    const found = spellingsOf(name).flatMap((other) => this.versions.get(other) ?? []);
    return found.length === 1 ? found[0] : undefined;
  }

  /** The highest offer for this platform or a wider one. */
  offer(channel: Channel, platform: Platform): Offer | undefined {
    return findOffer(this.offers, channel, platform);
  }

  /** The offer for this platform only. */
  exactOffer(channel: Channel, platform: Platform): Offer | undefined {
    return this.offers.get(slotOf(channel, platform));
  }

  /** Lists its packages for redemption: the picture is in memory and is kept current. */
  list(): void {
    if (this.isListed) return;
    this.isListed = true;
    this.stored.add(this.versions.storageIds(), this.versions);
  }

  /** Ends the validity of everything derived from the picture, which will not be kept current any more. */
  retire(): void {
    this.current.holds = false;
    this.isListed = false;
    this.stored.remove(this.versions.storageIds(), this.versions);
  }

  setTerms(terms: Terms): void {
    this.terms = terms;
    this.renewValidity();
  }

  /** @param rows every version that is new or changed, in its current state */
  async apply(
    rows: readonly VersionRow[],
    readTexts: (ids: number[]) => Promise<Map<number, Texts>>,
  ): Promise<void> {
    const isFirst = this.size === 0;
    let hasVacancy = false;
    await forEachInTurns(
      rows.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0)),
      (row) => {
        const known = this.versions.get(row.name);
        const candidates = candidatesOf(this.replace(known, row));
        if (known !== undefined) hasVacancy = this.vacateSlots(row.name, candidates) || hasVacancy;
        this.fillSlots(candidates);
      },
    );
    if (isFirst) this.versions.trim();
    if (hasVacancy)
      await forEachInTurns(this.versions.values(), (version) => this.fillSlots(candidatesOf(version)));
    await this.renewOffers(readTexts);
  }

  /**
   * Empties the slots of a version for which it has no package any more. It keeps its other slots, since its place in
   * the order never changes.
   * @returns whether a slot was emptied
   */
  private vacateSlots(name: string, candidates: ReadonlyMap<string, Candidate>): boolean {
    let lost = false;
    for (const [slot, best] of this.bestOfChannel) {
      if (best.version.name !== name) continue;
      const candidate = candidates.get(slot);
      if (candidate !== undefined) this.bestOfChannel.set(slot, candidate);
      else lost = this.bestOfChannel.delete(slot);
    }
    return lost;
  }

  /** @param known the version as it was before */
  private replace(known: VersionFacts | undefined, row: VersionRow): VersionFacts {
    const version: VersionFacts =
      row.number === null
        ? row
        : {
            ...row,
            place: known?.place ?? this.order.insert({ number: row.number, parsed: parseVersion(row.name) }),
          };
    this.versions.set(version);
    if (!this.isListed) return version;
    if (known !== undefined) this.stored.remove(storageIdsOf(known), this.versions);
    this.stored.add(storageIdsOf(version), this.versions);
    return version;
  }

  private fillSlots(candidates: ReadonlyMap<string, Candidate>): void {
    for (const [slot, candidate] of candidates)
      if (isHigher(candidate, this.bestOfChannel.get(slot))) this.bestOfChannel.set(slot, candidate);
  }

  private async renewOffers(readTexts: (ids: number[]) => Promise<Map<number, Texts>>): Promise<void> {
    const winners = offersOf(this.bestOfChannel);
    const texts = await readTexts([...new Set([...winners.values()].map(({ version }) => version.id))]);
    const none: Texts = { releaseNote: '', customData: '', sha512: new Map() };
    const renewed = new Map<Candidate, Offer>();
    for (const candidate of winners.values())
      renewed.set(candidate, { ...candidate, ...(texts.get(candidate.version.id) ?? none) });
    this.offers = new Map([...winners].map(([slot, candidate]) => [slot, renewed.get(candidate)!]));
    this.renewValidity();
  }

  private renewValidity(): void {
    this.current.holds = false;
    this.current = { ...this.current, holds: true };
  }
}

/** A candidate for each slot of a version: its own channel, with the platform of each package. */
function candidatesOf(version: VersionFacts): Map<string, Candidate> {
  if (!isOfferable(version)) return NONE;
  return new Map(
    version.packages.map((facts) => [slotOf(version.channel, facts), { version, package: facts }]),
  );
}

const NONE = new Map<string, Candidate>();
/** Items that are processed in one turn of the event loop. */
const TURN = 500;

async function forEachInTurns<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let count = 0;
  for (const item of items) {
    work(item);
    if (++count % TURN === 0) await setImmediate();
  }
}
