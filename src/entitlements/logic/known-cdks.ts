import { type Clock, systemClock } from '../../jobs/clock.ts';
import type { CdkRepo, CdkRow } from '../repo/cdk.repo.ts';
import { RecentAnswers } from './recent-answers.ts';

/** A row, or that there is none. */
interface Found {
  readonly cdk: CdkRow | undefined;
}

export interface KnownCdksOptions {
  readonly max: number;
  /** ms */
  readonly keep: number;
}

/** The CDKs made here, those asked for recently in memory. */
export class KnownCdks {
  private readonly recent: RecentAnswers<Found>;

  constructor(
    private readonly cdks: CdkRepo,
    { max, keep }: KnownCdksOptions,
    clock: Clock = systemClock,
  ) {
    this.recent = new RecentAnswers({ max, keep: () => keep, now: () => clock.now() });
  }

  /** A promise only when the row is not in memory. */
  find(keyHash: string): Found | Promise<Found> {
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

  private async load(keyHash: string): Promise<Found> {
    const search = async () => ({ cdk: await this.cdks.findByHash(keyHash) });
    return (await this.recent.find(keyHash, search)) ?? { cdk: undefined };
  }
}
