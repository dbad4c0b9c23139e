import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ResourceId } from '../../resources/resource.ts';
import { CatalogueRepo } from '../repo/catalogue.repo.ts';
import { ResourcePicture } from '../resource-picture.ts';
import type { Validity } from '../validity.ts';
import type { VersionRow } from '../version-row.ts';

interface Entry {
  readonly picture: ResourcePicture;
  /** The revision the picture shows, at least. */
  readonly revision: number;
}

/**
 * The read model that checks are answered from: every resource id, and the pictures of the resources that clients
 * ask for. It holds facts and knows no answers. Writers reload what they changed before they acknowledge it.
 * `refresh`, called at a fixed interval, finds every other change by one cheap query, so a lost message leaves no
 * picture stale for longer than that.
 */
@Injectable()
export class Catalogue {
  /** Every resource, with the newest revision that was read or announced. Resources are never removed. */
  private readonly revisions = new Map<ResourceId, number>();
  private readonly entries: LRUCache<ResourceId, Entry>;
  /** The pictures of all entries, without their order of use: checks read these. */
  private readonly pictures = new Map<string, ResourcePicture>();
  private refreshes = 0;
  private readonly loads = new Map<ResourceId, Promise<Entry | undefined>>();
  private fingerprint = '';

  /** @param maxVersions how many versions, over all resources, are kept in memory */
  constructor(
    private readonly repo: CatalogueRepo,
    maxVersions: number,
  ) {
    this.entries = new LRUCache({
      maxSize: maxVersions,
      sizeCalculation: ({ picture }) => Math.min(picture.size + 1, maxVersions),
      onInsert: ({ picture }, id) => this.pictures.set(id, picture),
      dispose: (entry, id, reason) => reason !== 'set' && this.evict(entry, id),
    });
  }

  /** A promise only for a resource that is not in memory: known and unknown ids are answered at once. */
  find(id: string): ResourcePicture | undefined | Promise<ResourcePicture | undefined> {
    const picture = this.pictures.get(id);
    if (picture !== undefined) {
      this.markUse(picture.validity);
      return picture;
    }
    if (!this.revisions.has(id as ResourceId)) return undefined;
    return this.load(id as ResourceId).then((loaded) => loaded?.picture);
  }

  /** Whether something that was worked out from a picture still holds. It counts as a use of the picture. */
  holds(validity: Validity): boolean {
    if (validity.holds) this.markUse(validity);
    return validity.holds;
  }

  /** Shows a change that was just committed. @returns the revision that is shown from now on, at least */
  async reload(id: ResourceId): Promise<number | undefined> {
    // A load in progress may have read before the commit.
    await this.loads.get(id)?.catch(() => undefined);
    return (await this.load(id))?.revision;
  }

  /**
   * Shows a change that was committed elsewhere, unless it is shown already. Resources that are not in memory are
   * not read, and concurrent calls for one resource share one load.
   */
  async applyAnnounced(id: ResourceId, revision: number): Promise<void> {
    if ((this.revisions.get(id) ?? 0) < revision) this.revisions.set(id, revision);
    await this.loads.get(id)?.catch(() => undefined);
    const shown = this.entries.peek(id);
    if (shown !== undefined && shown.revision < revision) await this.load(id);
  }

  /** Shows every change that was committed anywhere. */
  async refresh(): Promise<void> {
    this.refreshes++;
    const fingerprint = await this.repo.fingerprint();
    if (fingerprint !== this.fingerprint) {
      for await (const rows of this.repo.revisions())
        for (const { id, revision } of rows) this.revisions.set(id, revision);
      this.fingerprint = fingerprint;
    }
    await this.reloadStale();
  }

  /** Renewed once after each refresh, not on every use: the exact order does not matter for eviction. */
  private markUse(validity: Validity): void {
    if (validity.lastUse === this.refreshes) return;
    validity.lastUse = this.refreshes;
    this.entries.get(validity.resource);
  }

  private evict({ picture }: Entry, id: ResourceId): void {
    picture.retire();
    this.pictures.delete(id);
  }

  /** Finds also what an overlapping or failed load left behind. @throws the first failure */
  private async reloadStale(): Promise<void> {
    let failure: Error | undefined;
    for (const [id, { revision }] of Array.from(this.entries.entries()))
      if (revision !== this.revisions.get(id))
        await this.reload(id).catch((error: Error) => (failure ??= error));
    if (failure) throw failure;
  }

  /** One load per resource at a time, shared by all callers that wait for it. */
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
      // The announcement was wrong.
      this.revisions.delete(id);
      return undefined;
    }
    const shown = this.entries.peek(id);
    // A lower revision means that the database was restored to an earlier state: another history.
    const base = shown !== undefined && shown.revision <= resource.revision ? shown : undefined;
    const picture = base?.picture ?? new ResourcePicture(id);
    await this.update(picture, base?.revision ?? 0);
    picture.setTerms(resource);
    const entry = { picture, revision: resource.revision };
    this.entries.set(id, entry);
    if (picture !== shown?.picture) shown?.picture.retire();
    // A higher one was announced during this read: the next refresh has to look for it again.
    if ((this.revisions.get(id) ?? 0) < resource.revision) this.revisions.set(id, resource.revision);
    return entry;
  }

  private async update(picture: ResourcePicture, since: number): Promise<void> {
    const rows: VersionRow[] = [];
    for await (const page of this.repo.changedSince(picture.id, since)) rows.push(...page);
    try {
      await picture.apply(rows, (ids) => this.repo.texts(ids));
    } catch (error) {
      // A number below those in the order: the picture is from another history, so build a new one.
      if (error instanceof RangeError) this.entries.delete(picture.id);
      throw error;
    }
  }
}
