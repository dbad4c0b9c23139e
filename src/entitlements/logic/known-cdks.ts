import { type Clock, systemClock } from '../../jobs/clock.ts';
import type { CdkRepo, CdkRow } from '../repo/cdk.repo.ts';
import type { ValidCdk } from '../verdict.ts';
import { RecentAnswers } from './recent-answers.ts';

/** A row, or that there is none. */
export interface KnownCdk {
  readonly cdk: CdkRow | undefined;
  /** On what it opens, as long as it does. */
  readonly verdict: ValidCdk | undefined;
}

export interface KnownCdksOptions {
  readonly max: number;
  /** ms; `Infinity` where every change is told by `forget`. */
  readonly keep: number;
}

/** The CDKs made here, those asked for recently in memory. */
export class KnownCdks {
  private readonly recent: RecentAnswers<KnownCdk>;

  constructor(
    private readonly cdks: CdkRepo,
    { max, keep }: KnownCdksOptions,
    clock: Clock = systemClock,
  ) {
    this.recent = new RecentAnswers({ max, keep: () => keep, now: () => clock.now() });
  }

  /** A promise only when the row is not in memory. */
  find(keyHash: string): KnownCdk | Promise<KnownCdk> {
    return this.recent.get(keyHash) ?? this.load(keyHash);
  }

  /** The row has changed. */
  evict(keyHash: string): void {
    this.recent.evict(keyHash);
  }

  /** Any of them may have. */
  evictAll(): void {
    this.recent.evictAll();
  }

  private async load(keyHash: string): Promise<KnownCdk> {
    const search = async () => toKnownCdk(await this.cdks.findByHash(keyHash));
    return (await this.recent.getOrSearch(keyHash, search)) ?? toKnownCdk(undefined);
  }
}

function toKnownCdk(cdk: CdkRow | undefined): KnownCdk {
  if (cdk === undefined) return { cdk, verdict: undefined };
  const expires = Math.floor(cdk.expiresAt.getTime() / 1000);
  return { cdk, verdict: { kind: 'valid', ref: cdk.id, expires } };
}
