import type { Database } from '../../database/database.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import { Code } from '../../errors/domain-error.ts';
import { type Clock, systemClock } from '../../clock/clock.ts';
import { dayOf } from '../../clock/day.ts';
import { type CdkId } from '../cdk.ts';
import type { CdkRepo } from '../repo/cdk.repo.ts';
import type { RedemptionRepo } from '../repo/redemption.repo.ts';
import { refused, type RedemptionResult, type Redemption } from '../verdict.ts';
import type { EntitlementSecrets } from './entitlement-secrets.ts';

class QuotaExhausted extends Error {}

/** Counts downloads against the daily quota of their CDK. */
export class CountDownload {
  /** @param keyLifetime longest lifetime of a download key, ms */
  constructor(
    private readonly database: Database,
    private readonly cdks: CdkRepo,
    private readonly redemptions: RedemptionRepo,
    private readonly secrets: EntitlementSecrets,
    private readonly keyLifetime: () => number,
    private readonly clock: Clock = systemClock,
  ) {}

  async count(
    cdk: CdkId,
    { keyId, client }: Pick<Redemption, 'keyId' | 'client'>,
  ): Promise<RedemptionResult> {
    const id = this.secrets.redemptionOf(keyId, client);
    if (await this.redemptions.exists(id)) return 'granted';
    try {
      await this.database.transaction(() => this.record(cdk, id));
      return 'granted';
    } catch (error) {
      // A concurrent request recorded the same redemption first; this transaction is rolled back with its
      // count.
      if (error instanceof UniqueViolation) return 'granted';
      if (error instanceof QuotaExhausted) return this.resultWhenExhausted(id);
      throw error;
    }
  }

  /**
   * The quota comes first: the lock on the CDK's row orders concurrent redemptions, so that they cannot
   * deadlock.
   */
  private async record(cdk: CdkId, id: string): Promise<void> {
    const now = this.clock.now();
    if (!(await this.cdks.countDownload(cdk, dayOf(now)))) throw new QuotaExhausted();
    await this.redemptions.insert(id, new Date(now + this.keyLifetime()));
  }

  /** A concurrent request of the same client may have taken the last download. */
  private async resultWhenExhausted(id: string): Promise<RedemptionResult> {
    return (await this.redemptions.exists(id)) ? 'granted' : refused(Code.CdkQuotaExhausted);
  }
}
