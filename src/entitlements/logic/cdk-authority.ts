import type { ResourceId } from '../../resources/resource.ts';
import type { CdkQuestion, CdkVerdict, RedemptionResult, Redemption, RefusedCdk } from '../verdict.ts';

/** Decides which CDK opens which resource. */
export abstract class CdkAuthority {
  /** Returns synchronously and without I/O if the answer is in memory, or follows from the text alone. */
  abstract check(question: CdkQuestion): CdkVerdict | Promise<CdkVerdict>;

  /**
   * Counts the download if the CDK has a quota. Of two requests that compete for the last download, one is
   * granted. The same download key used by the same client is counted once.
   */
  abstract redeem(redemption: Redemption): Promise<RedemptionResult>;

  /**
   * Why the CDK does not open the resource any more, as far as this node knows. A promise only for a CDK that is not
   * in memory. A CDK that is not known counts as valid: a download key was redeemed for it.
   * @param ref from the verdict
   */
  abstract refusalNow(
    ref: string,
    resource: ResourceId,
  ): RefusedCdk | undefined | Promise<RefusedCdk | undefined>;
}
