import type { CdkQuestion, CdkVerdict, ValidCdk } from '../verdict.ts';
import type { CdkAuthority } from './cdk-authority.ts';

/** Whether a CDK opens a resource. The quota is none of its business: that is counted at redemption. */
export class CheckCdk {
  /** For as long as the authority remembers the verdict. */
  private readonly sealedVerdicts = new WeakMap<ValidCdk, ValidCdk>();

  /** @param seal encrypts the CDK for the download key, when it is needed again at redemption */
  constructor(
    private readonly authority: CdkAuthority,
    private readonly seal?: (cdk: string) => string,
  ) {}

  /** Not a promise, and without any I/O, when it was found out recently. */
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
