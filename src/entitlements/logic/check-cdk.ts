import type { CdkQuestion, CdkVerdict, ValidCdk } from '../verdict.ts';
import type { CdkAuthority } from './cdk-authority.ts';

/** Checks whether a CDK opens a resource. It ignores the quota, which is counted at redemption. */
export class CheckCdk {
  /** Sealed copies, kept as long as the authority keeps the verdict. */
  private readonly sealedVerdicts = new WeakMap<ValidCdk, ValidCdk>();

  /** @param seal encrypts the CDK for the download key, if redemption needs the CDK again */
  constructor(
    private readonly authority: CdkAuthority,
    private readonly seal?: (cdk: string) => string,
  ) {}

  /** Returns synchronously and without I/O if the answer is in memory. */
  check(question: CdkQuestion): CdkVerdict | Promise<CdkVerdict> {
    const verdict = this.authority.check(question);
    if (this.seal === undefined) return verdict;
    return verdict instanceof Promise
      ? verdict.then((found) => this.sealed(found, question))
      : this.sealed(verdict, question);
  }

  private sealed(verdict: CdkVerdict, { cdk }: CdkQuestion): CdkVerdict {
    if (verdict.kind !== 'valid' || this.seal === undefined) return verdict;
    const known = this.sealedVerdicts.get(verdict);
    if (known !== undefined) return known;
    const sealed = { ...verdict, sealed: this.seal(cdk.trim()) };
    this.sealedVerdicts.set(verdict, sealed);
    return sealed;
  }
}
