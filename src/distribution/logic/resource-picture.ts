import type { Access, ResourceId } from '../../resources/resource.ts';
import type { Platform } from '../../storage/platform.ts';
import type { Channel } from '../../versions/channel.ts';
import { parseVersion } from '../../versions/compare/parsed-version.ts';
import { VersionOrder } from '../../versions/compare/version-order.ts';
import {
  type Candidate,
  findOffer,
  isHigher,
  isOfferable,
  offersOf,
  slotOf,
  type VersionFacts,
} from '../latest.ts';
import type { Texts, VersionRow } from '../repo/catalogue.repo.ts';

/** A version as clients are told of it. */
export interface Offer extends Candidate, Texts {}

/**
 * All that checks need to know of one resource. Texts are kept of winners only, so memory per version
 * stays small; a change costs what changed, not what exists.
 */
export class ResourcePicture {
  private readonly versions = new Map<string, VersionFacts>();
  private readonly order = new VersionOrder();
  private readonly bestOfChannel = new Map<string, Candidate>();
  private offers: ReadonlyMap<string, Offer> = new Map();

  access: Access = 'cdk';

  constructor(readonly id: ResourceId) {}

  get size(): number {
    return this.versions.size;
  }

  version(name: string): VersionFacts | undefined {
    return this.versions.get(name);
  }

  /** For exactly this platform, or else for a wider one. */
  offer(channel: Channel, platform: Platform): Offer | undefined {
    return findOffer(this.offers, channel, platform);
  }

  exactOffer(channel: Channel, platform: Platform): Offer | undefined {
    return this.offers.get(slotOf(channel, platform));
  }

  /** @param rows every version that is new or changed, each as it is now */
  async apply(
    rows: readonly VersionRow[],
    readTexts: (ids: number[]) => Promise<Map<number, Texts>>,
  ): Promise<void> {
    const emptied = rows
      .filter(({ name }) => this.versions.has(name))
      .flatMap(({ name }) => this.releaseSlots(name));
    const changed = rows.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0)).map((row) => this.place(row));
    for (const version of emptied.length > 0 ? this.versions.values() : changed) this.compete(version);
    await this.renewOffers(readTexts);
  }

  /** A version that won may win no more: its slots are open to all again. */
  private releaseSlots(name: string): string[] {
    const won = [...this.bestOfChannel]
      .filter(([, best]) => best.version.name === name)
      .map(([slot]) => slot);
    for (const slot of won) this.bestOfChannel.delete(slot);
    return won;
  }

  private place(row: VersionRow): VersionFacts {
    const known = this.versions.get(row.name)?.place;
    const version: VersionFacts =
      row.number === null
        ? row
        : {
            ...row,
            place: known ?? this.order.insert({ number: row.number, parsed: parseVersion(row.name) }),
          };
    this.versions.set(row.name, version);
    return version;
  }

  private compete(version: VersionFacts): void {
    if (!isOfferable(version)) return;
    for (const facts of version.packages) {
      const slot = slotOf(version.channel, facts);
      const candidate = { version, package: facts };
      if (isHigher(candidate, this.bestOfChannel.get(slot))) this.bestOfChannel.set(slot, candidate);
    }
  }

  private async renewOffers(readTexts: (ids: number[]) => Promise<Map<number, Texts>>): Promise<void> {
    const winners = offersOf(this.bestOfChannel);
    const texts = await readTexts([...new Set([...winners.values()].map(({ version }) => version.id))]);
    const none: Texts = { releaseNote: '', customData: '' };
    const renewed = new Map<Candidate, Offer>();
    for (const candidate of winners.values())
      renewed.set(candidate, { ...candidate, ...(texts.get(candidate.version.id) ?? none) });
    this.offers = new Map([...winners].map(([slot, candidate]) => [slot, renewed.get(candidate)!]));
  }
}
