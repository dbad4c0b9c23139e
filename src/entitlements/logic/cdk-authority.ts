import type { CdkQuestion, CdkVerdict, RedemptionResult, Redemption } from '../verdict.ts';

/** Who says which CDK opens what. */
export abstract class CdkAuthority {
  /** Not a promise, and without any I/O, when it was found out recently, or can be told from the text alone. */
  abstract check(question: CdkQuestion): CdkVerdict | Promise<CdkVerdict>;

  /**
   * Counts the download, where there is a quota. Of two that race for the last one, one is granted. The same
   * download key by the same client is counted once.
   */
  abstract redeem(redemption: Redemption): Promise<RedemptionResult>;
}
