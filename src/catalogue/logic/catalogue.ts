import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ResourceId } from '../../resources/resource.ts';
import { CatalogueRepo } from '../repo/catalogue.repo.ts';
import type { Download } from '../download.ts';
import { type BoundedTask, BoundedTasks } from '../bounded-tasks.ts';
import { ResourcePicture } from '../resource-picture.ts';
import { StoredPackages } from '../stored-packages.ts';
import type { Validity } from '../validity.ts';
import type { VersionRow } from '../version-row.ts';

/** Resources that are read at once. Each has its rows in memory, and after a start clients ask for all resources. */
const READS = 4;

interface Entry {
  readonly picture: ResourcePicture;
  /** The picture has at least the changes up to this revision. */
  readonly revision: number;
}

/**
 * The read model for checks: every resource id, and a picture of each resource that clients asked for recently. It
 * holds facts and no answers. A writer reloads the resource before it acknowledges a change. `refresh`, called at a
 * fixed interval, finds all other changes by one cheap query: no picture is stale for longer than the interval, even
 * when a message is lost.
 */
@Injectable()
export class Catalogue {
  /** The newest revision of every resource that was read or announced. Resources are never removed. */
  private readonly revisions = new Map<ResourceId, number>();
  private readonly entries: LRUCache<ResourceId, Entry>;
  /** The pictures of all entries, for checks: reading one does not change the order of use. */
  private readonly pictures = new Map<string, ResourcePicture>();
  private readonly stored = new StoredPackages();
  private refreshes = 0;
  private readonly loads = new Map<ResourceId, BoundedTask<Entry | undefined>>();
  private readonly reads = new BoundedTasks(READS);
  private fingerprint = '';

  /** @param maxVersions how many versions, over all resources, are kept in memory */
  constructor(
    private readonly repo: CatalogueRepo,
    maxVersions: number,
  ) {
    this.entries = new LRUCache({
      maxSize: maxVersions,
      sizeCalculation: ({ picture }) => Math.min(picture.size + 1, maxVersions),
      onInsert: ({ picture }, id) => this.insert(picture, id),
      dispose: (entry, id, reason) => reason !== 'set' && this.evict(entry, id),
    });
  }

  /** Returns a promise only for an existing resource that is not in memory. */
  find(id: string): ResourcePicture | undefined | Promise<ResourcePicture | undefined> {
    const picture = this.pictures.get(id);
    if (picture !== undefined) {
      this.markUse(picture.validity);
      return picture;
    }
    if (!this.revisions.has(id as ResourceId)) return undefined;
    return this.load(id as ResourceId).done.then((loaded) => loaded?.picture);
  }

  /** A package, if the picture of its resource is in memory. */
  download(storageId: number): Download | undefined {
    return this.stored.find(storageId);
  }

  /** Whether a value derived from a picture still holds. If so, this counts as a use of the picture. */
  holds(validity: Validity): boolean {
    if (validity.holds) this.markUse(validity);
    return validity.holds;
  }

  /** Reads a change that was just committed. @returns the revision that checks see from now on, or a later one */
  async reload(id: ResourceId): Promise<number | undefined> {
    // A load in progress may have read the rows before the commit.
    await this.loadUnderWay(id);
    return (await this.loadNow(id))?.revision;
  }

  /**
   * Reads a change that another node committed, unless the picture has it already. Resources that are not in memory
   * are not read, and concurrent calls for one resource share one load.
   */
  async applyAnnounced(id: ResourceId, revision: number): Promise<void> {
    if ((this.revisions.get(id) ?? 0) < revision) this.revisions.set(id, revision);
    await this.loadUnderWay(id);
    const current = this.entries.peek(id);
    if (current !== undefined && current.revision < revision) await this.loadNow(id);
  }

  /** Reads every change that was committed on any node. */
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

  /** Marks only the first use after each refresh: eviction does not need the exact order. */
  private markUse(validity: Validity): void {
    if (validity.lastUse === this.refreshes) return;
    validity.lastUse = this.refreshes;
    this.entries.get(validity.resource);
  }

  private insert(picture: ResourcePicture, id: ResourceId): void {
    this.pictures.set(id, picture);
    picture.list();
  }

  private evict({ picture }: Entry, id: ResourceId): void {
    picture.retire();
    this.pictures.delete(id);
  }

  /** Also reloads pictures that an overlapping or failed load left stale. @throws the first failure */
  private async reloadStale(): Promise<void> {
    let failure: Error | undefined;
    for (const [id, { revision }] of Array.from(this.entries.entries()))
      if (revision !== this.revisions.get(id))
        await this.reload(id).catch((error: Error) => (failure ??= error));
    if (failure) throw failure;
  }

  /** One load per resource at a time, shared by all callers that wait for it. */
  private load(id: ResourceId): BoundedTask<Entry | undefined> {
    const known = this.loads.get(id);
    if (known !== undefined) return known;
    const load = this.reads.add(() => this.read(id).finally(() => this.loads.delete(id)));
    this.loads.set(id, load);
    return load;
  }

  /** For changes, which do not wait for the resources that clients ask for the first time. */
  private loadNow(id: ResourceId): Promise<Entry | undefined> {
    const load = this.load(id);
    load.begin();
    return load.done;
  }

  private async loadUnderWay(id: ResourceId): Promise<void> {
    if (this.loads.has(id)) await this.loadNow(id).catch(() => undefined);
  }

  private async read(id: ResourceId): Promise<Entry | undefined> {
    const resource = await this.repo.resource(id);
    if (resource === undefined) {
      // The resource was announced and does not exist.
      this.revisions.delete(id);
      return undefined;
    }
    const current = this.entries.peek(id);
    // A lower revision means that the database was restored to an earlier state: start from nothing.
    const base = current !== undefined && current.revision <= resource.revision ? current : undefined;
    const picture = base?.picture ?? new ResourcePicture(id, this.stored);
    await this.update(picture, base?.revision ?? 0);
    picture.setTerms(resource);
    const entry = { picture, revision: resource.revision };
    this.entries.set(id, entry);
    if (picture !== current?.picture) current?.picture.retire();
    // A higher revision may have been announced during this read: keep it, so that the next refresh reloads.
    if ((this.revisions.get(id) ?? 0) < resource.revision) this.revisions.set(id, resource.revision);
    return entry;
  }

  private async update(picture: ResourcePicture, since: number): Promise<void> {
    const rows: VersionRow[] = [];
    for await (const page of this.repo.changedSince(picture.id, since)) rows.push(...page);
    try {
      await picture.apply(rows, (ids) => this.repo.texts(ids));
    } catch (error) {
      // The number is below one in the order: the database was restored, so the next read builds a new picture.
      if (error instanceof RangeError) this.entries.delete(picture.id);
      throw error;
    }
  }
}
