import type { RedemptionResult, Redemption } from '../verdict.ts';
import type { CdkAuthority } from './cdk-authority.ts';
import type { ValidateDownload } from './validate-download.ts';

/** Decides whether a redeemed key may be downloaded, and counts the download. */
export class RedeemCdk {
  /** @param validation undefined if no external validator is configured */
  constructor(
    private readonly authority: CdkAuthority,
    private readonly validation?: Pick<ValidateDownload, 'validate'>,
  ) {}

  /** A download that the external validator refuses is not counted. */
  async redeem(redemption: Redemption): Promise<RedemptionResult> {
    const validated = (await this.validation?.validate(redemption)) ?? 'granted';
    return validated === 'granted' ? this.authority.redeem(redemption) : validated;
  }
}
