import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ResourceId } from '../../resources/resource.ts';
import { CatalogueRepo, type VersionRow } from '../repo/catalogue.repo.ts';
import type { Decision, DialectName, Validity } from '../../distribution/decision.ts';
import { ResourcePicture } from './resource-picture.ts';

interface Entry {
  readonly picture: ResourcePicture;
  /** The revision the picture shows, at least. */
  readonly revision: number;
}

/**
 * What checks are answered from: every resource id, and the pictures of the resources that are asked
 * for. Writers reload what they changed before they acknowledge it; `refresh`, called on a bound,
 * finds whatever else moved by one cheap query, so no lost message leaves a picture stale.
 */
@Injectable()
export class Catalogue {
  /** Every resource with the newest revision heard of. Resources are never removed. */
  private readonly known = new Map<ResourceId, number>();
  private readonly entries: LRUCache<ResourceId, Entry>;
  /** The pictures of all entries, without their order: where checks look. */
  private readonly shown = new Map<string, ResourcePicture>();
  private refreshes = 0;
  /** Kept since all had to make room. */
  private decisions = 0;
  private readonly loads = new Map<ResourceId, Promise<Entry | undefined>>();
  private fingerprint = '';

  /**
   * @param maxVersions how many versions, over all resources, are kept in memory
   * @param maxDecisions likewise of the decisions of checks, which take some 300 bytes each
   */
  constructor(
    private readonly repo: CatalogueRepo,
    maxVersions: number,
    private readonly maxDecisions = 100_000,
  ) {
    this.entries = new LRUCache({
      maxSize: maxVersions,
      sizeCalculation: ({ picture }) => Math.min(picture.size + 1, maxVersions),
      onInsert: ({ picture }, id) => this.shown.set(id, picture),
      dispose: (entry, id, reason) => reason !== 'set' && this.evict(entry, id),
    });
  }

  /** No waiting for what is warm or unknown; only the first question for a resource goes to the database. */
  find(id: string): ResourcePicture | undefined | Promise<ResourcePicture | undefined> {
    const picture = this.shown.get(id);
    if (picture !== undefined) {
      this.use(picture.id, picture.validity);
      return picture;
    }
    if (!this.known.has(id as ResourceId)) return undefined;
    return this.load(id as ResourceId).then((loaded) => loaded?.picture);
  }

  /** Whether a decision that was made before is still what comes of such a check. */
  holds({ resource, validity }: Decision): boolean {
    if (validity.holds) this.use(resource, validity);
    return validity.holds;
  }

  /** Keeps a decision with the picture it was made from; when there are too many, all make room. */
  keep(picture: ResourcePicture, dialect: DialectName, asked: string, decision: Decision): void {
    if (this.decisions++ === this.maxDecisions) {
      for (const shown of this.shown.values()) shown.forgetDecisions();
      this.decisions = 1;
    }
    picture.keep(dialect, asked, decision);
  }

  /** Shows a change that was just committed. @returns the revision that is shown from now on, at least */
  async reload(id: ResourceId): Promise<number | undefined> {
    // A load that is under way may have read before the commit.
    await this.loads.get(id)?.catch(() => undefined);
    return (await this.load(id))?.revision;
  }

  /**
   * Shows a change that was committed elsewhere, if it does not yet. What nobody asks for is not read, and
   * those who hear of one resource at the same time share one load.
   */
  async applyAnnounced(id: ResourceId, revision: number): Promise<void> {
    if ((this.known.get(id) ?? 0) < revision) this.known.set(id, revision);
    await this.loads.get(id)?.catch(() => undefined);
    const shown = this.entries.peek(id);
    if (shown !== undefined && shown.revision < revision) await this.load(id);
  }

  /** Catches up with every change that was committed anywhere. */
  async refresh(): Promise<void> {
    this.refreshes++;
    const fingerprint = await this.repo.fingerprint();
    if (fingerprint !== this.fingerprint) {
      for await (const rows of this.repo.revisions())
        for (const { id, revision } of rows) this.known.set(id, revision);
      this.fingerprint = fingerprint;
    }
    await this.reloadStale();
  }

  /** Its place in the order of use is renewed after each refresh only, which is all the same for who has to go. */
  private use(id: ResourceId, validity: Validity): void {
    if (validity.asked === this.refreshes) return;
    validity.asked = this.refreshes;
    this.entries.get(id);
  }

  private evict({ picture }: Entry, id: ResourceId): void {
    picture.retire();
    this.shown.delete(id);
  }

  /** Also what a load that was under way then, or a failed one, has left behind. @throws the first failure */
  private async reloadStale(): Promise<void> {
    let failure: Error | undefined;
    for (const [id, { revision }] of Array.from(this.entries.entries()))
      if (revision !== this.known.get(id)) await this.reload(id).catch((error: Error) => (failure ??= error));
    if (failure) throw failure;
  }

  /** One load per resource at a time, shared by all who wait for it. */
  private load(id: ResourceId): Promise<Entry | undefined> {
    const running = this.loads.get(id);
    if (running !== undefined) return running;
    const load = this.read(id).finally(() => this.loads.delete(id));
    this.loads.set(id, load);
    return load;
  }

  private async read(id: ResourceId): Promise<Entry | undefined> {
    const resource = await this.repo.resource(id);
    if (resource === undefined) {
      // Whoever told of it was mistaken.
      this.known.delete(id);
      return undefined;
    }
    const shown = this.entries.peek(id);
    // A revision that went back is of a database that was put back: another history.
    const base = shown !== undefined && shown.revision <= resource.revision ? shown : undefined;
    const picture = base?.picture ?? new ResourcePicture(id);
    await this.update(picture, base?.revision ?? 0);
    picture.offerOn(resource);
    const entry = { picture, revision: resource.revision };
    this.entries.set(id, entry);
    if (picture !== shown?.picture) shown?.picture.retire();
    // A higher one was heard of while this was read, and has to be looked for again.
    if ((this.known.get(id) ?? 0) < resource.revision) this.known.set(id, resource.revision);
    return entry;
  }

  private async update(picture: ResourcePicture, since: number): Promise<void> {
    const rows: VersionRow[] = [];
    for await (const page of this.repo.changedSince(picture.id, since)) rows.push(...page);
    try {
      await picture.apply(rows, (ids) => this.repo.texts(ids));
    } catch (error) {
      // A number below those placed already: the picture is from another history, so build a new one.
      if (error instanceof RangeError) this.entries.delete(picture.id);
      throw error;
    }
  }
}
