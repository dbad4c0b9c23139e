import { type Clock, systemClock } from '../../clock/clock.ts';
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
  forget(keyHash: string): void {
    this.recent.forget(keyHash);
  }

  /** Any of them may have. */
  forgetAll(): void {
    this.recent.forgetAll();
  }

  private async load(keyHash: string): Promise<KnownCdk> {
    const search = async () => known(await this.cdks.findByHash(keyHash));
    return (await this.recent.find(keyHash, search)) ?? known(undefined);
  }
}

function known(cdk: CdkRow | undefined): KnownCdk {
  if (cdk === undefined) return { cdk, verdict: undefined };
  const expires = Math.floor(cdk.expiresAt.getTime() / 1000);
  return { cdk, verdict: { kind: 'valid', ref: cdk.id, expires } };
}
