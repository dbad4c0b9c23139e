import type { Database } from '../../database/database.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import { Code } from '../../errors/domain-error.ts';
import { type Clock, systemClock } from '../../jobs/clock.ts';
import { type CdkId, utcDay } from '../cdk.ts';
import type { CdkRepo } from '../repo/cdk.repo.ts';
import type { RedemptionRepo } from '../repo/redemption.repo.ts';
import type { RedemptionResult, Redemption } from '../verdict.ts';
import type { EntitlementSecrets } from './entitlement-secrets.ts';

class QuotaExhausted extends Error {}

/** Counts downloads against the daily quota of their CDK. */
export class CountDownload {
  /** @param keyLifetime the longest life of a download key, ms */
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
      // Another request for the same was faster by a moment; what this one counted is rolled back.
      if (error instanceof UniqueViolation) return 'granted';
      if (error instanceof QuotaExhausted) return this.resultWhenExhausted(id);
      throw error;
    }
  }

  /** In this order: the lock on the CDK's row puts those who redeem it one behind the other, so that none deadlock. */
  private async record(cdk: CdkId, id: string): Promise<void> {
    const now = this.clock.now();
    if (!(await this.cdks.countDownload(cdk, utcDay(now)))) throw new QuotaExhausted();
    await this.redemptions.insert(id, new Date(now + this.keyLifetime()));
  }

  /** The last one may have gone to this very client, by a request that was faster by a moment. */
  private async resultWhenExhausted(id: string): Promise<RedemptionResult> {
    return (await this.redemptions.exists(id)) ? 'granted' : { refused: Code.CdkQuotaExhausted };
  }
}
