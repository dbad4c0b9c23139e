import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from '../../clock/clock.ts';
import type { CdkId } from '../cdk.ts';
import type { CdkRepo, CdkRow } from '../repo/cdk.repo.ts';
import type { ValidCdk } from '../verdict.ts';
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
}

/** The CDKs of this server, with a cache of the recently used ones. */
export class KnownCdks {
  private readonly recent: RecentAnswers<KnownCdk>;
  /** The hash of each recently used CDK, by its id. It never changes. */
  private readonly hashes: LRUCache<CdkId, string>;

  constructor(
    private readonly cdks: CdkRepo,
    { max, keep }: KnownCdksOptions,
    clock: Clock = systemClock,
  ) {
    this.hashes = new LRUCache({ max });
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

  /** Call this when the row has changed. */
  evict(keyHash: string): void {
    this.recent.evict(keyHash);
  }

  /** Call this when any row may have changed. */
  evictAll(): void {
    this.recent.evictAll();
  }

  private async load(keyHash: string): Promise<KnownCdk> {
    const search = async () => this.known(await this.cdks.findByHash(keyHash));
    return (await this.recent.getOrSearch(keyHash, search)) ?? toKnownCdk(undefined);
  }

  private async loadById(id: CdkId): Promise<KnownCdk> {
    return this.known(await this.cdks.find(id));
  }

  private known(row: CdkRow | undefined): KnownCdk {
    if (row !== undefined) this.hashes.set(row.id, row.keyHash);
    return toKnownCdk(row);
  }
}

function toKnownCdk(cdk: CdkRow | undefined): KnownCdk {
  if (cdk === undefined) return { cdk, verdict: undefined };
  const expires = Math.floor(cdk.expiresAt.getTime() / 1000);
  return { cdk, verdict: { kind: 'valid', ref: cdk.id, expires } };
}
