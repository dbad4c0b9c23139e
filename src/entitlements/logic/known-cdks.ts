import { LRUCache } from 'lru-cache';
import { upTo } from '../../cache/up-to.ts';
import { type Clock, systemClock } from '../../clock/clock.ts';
import type { CdkId } from '../cdk.ts';
import type { CdkRepo, CdkRow } from '../repo/cdk.repo.ts';
import type { ValidCdk } from '../verdict.ts';
import { BoundedLookups } from './bounded-lookups.ts';
import { RecentAnswers } from './recent-answers.ts';

/** A CDK, or the knowledge that there is none. */
export interface KnownCdk {
  readonly cdk: CdkRow | undefined;
  /** The verdict for resources that the CDK opens. */
  readonly verdict: ValidCdk | undefined;
}

export interface KnownCdksOptions {
  readonly max: number;
  /** ms; `Infinity` if `evict` is called for every change */
  readonly keep: number;
  /** ms that a row which was read is used while the database is away */
  readonly staleIfError: number;
  /** ms that one lookup may take */
  readonly lookupTimeout: number;
}

interface LastKnown {
  readonly cdk: KnownCdk;
  /** Epoch ms. */
  readonly until: number;
}

/**
 * The CDKs of this server, with a cache of the recently used ones. While the database is away, the rows that were read
 * last still count.
 */
export class KnownCdks {
  private readonly recent: RecentAnswers<KnownCdk>;
  /** The hash of each recently used CDK, by its id. It never changes. */
  private readonly hashes: LRUCache<CdkId, string>;
  /** By hash. Kept separately from `recent`, so that a flood of invented keys cannot evict existing ones. */
  private readonly lastKnown: LRUCache<string, LastKnown>;
  private readonly lookups: BoundedLookups;
  /** Counts changes: a row that was read before one must not count after it. */
  private changes = 0;

  constructor(
    private readonly cdks: CdkRepo,
    private readonly options: KnownCdksOptions,
    private readonly clock: Clock = systemClock,
  ) {
    const { max, keep } = options;
    this.hashes = new LRUCache(upTo(max));
    this.lastKnown = new LRUCache(upTo(max));
    this.lookups = new BoundedLookups(options.lookupTimeout, clock);
    this.recent = new RecentAnswers({ max, keep: () => keep, now: () => clock.now() });
  }

  /** Returns a promise only if the row is not cached. */
  find(keyHash: string): KnownCdk | Promise<KnownCdk> {
    return this.recent.get(keyHash) ?? this.load(keyHash);
  }

  /** As `find`, by the id that download keys carry. */
  findById(id: CdkId): KnownCdk | Promise<KnownCdk> {
    const keyHash = this.hashes.get(id);
    return keyHash === undefined ? this.loadById(id) : this.find(keyHash);
  }

  /** The row as it is now; while the database is away, as it was read last. @throws DatabaseUnavailable */
  async current(id: CdkId): Promise<KnownCdk> {
    return this.loadById(id);
  }

  /** Call this when the row has changed. */
  evict(keyHash: string): void {
    this.changes++;
    this.lastKnown.delete(keyHash);
    this.recent.evict(keyHash);
  }

  /** Call this when any row may have changed. What was known still counts while the database is away. */
  evictAll(): void {
    this.changes++;
    this.recent.evictAll();
  }

  private async load(keyHash: string): Promise<KnownCdk> {
    const search = () => this.lookUp(() => this.cdks.findByHash(keyHash));
    try {
      return (await this.recent.getOrSearch(keyHash, search)) ?? toKnownCdk(undefined);
    } catch (error) {
      return this.lastKnownOr(keyHash, error);
    }
  }

  private async loadById(id: CdkId): Promise<KnownCdk> {
    try {
      return await this.lookUp(() => this.cdks.find(id));
    } catch (error) {
      return this.lastKnownOr(this.hashes.get(id), error);
    }
  }

  private async lookUp(find: () => Promise<CdkRow | undefined>): Promise<KnownCdk> {
    const { changes } = this;
    const row = await this.lookups.run(find);
    const found = toKnownCdk(row);
    if (row === undefined) return found;
    this.hashes.set(row.id, row.keyHash);
    const until = this.clock.now() + this.options.staleIfError;
    if (changes === this.changes) this.lastKnown.set(row.keyHash, { cdk: found, until });
    return found;
  }

  /** @throws error when nothing is known */
  private lastKnownOr(keyHash: string | undefined, error: unknown): KnownCdk {
    const last = keyHash === undefined ? undefined : this.lastKnown.get(keyHash);
    if (last !== undefined && this.clock.now() < last.until) return last.cdk;
    throw error;
  }
}

function toKnownCdk(cdk: CdkRow | undefined): KnownCdk {
  if (cdk === undefined) return { cdk, verdict: undefined };
  const expires = Math.floor(cdk.expiresAt.getTime() / 1000);
  return { cdk, verdict: { kind: 'valid', ref: cdk.id, expires } };
}
