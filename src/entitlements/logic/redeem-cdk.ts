import type { RedemptionResult, Redemption } from '../verdict.ts';
import type { CdkAuthority } from './cdk-authority.ts';
import type { ValidateDownload } from './validate-download.ts';

/** Decides on a download when its key is redeemed, and counts it. */
export class RedeemCdk {
  /** @param validation undefined: nobody else is asked */
  constructor(
    private readonly authority: CdkAuthority,
    private readonly validation?: Pick<ValidateDownload, 'validate'>,
  ) {}

  /** Nothing is counted here for what is refused elsewhere. */
  async redeem(redemption: Redemption): Promise<RedemptionResult> {
    const validated = (await this.validation?.validate(redemption)) ?? 'granted';
    return validated === 'granted' ? this.authority.redeem(redemption) : validated;
  }
}
