import { Memo } from '../../cache/memo.ts';
import { Code } from '../../errors/domain-error.ts';
import { type Clock, systemClock } from '../../clock/clock.ts';
import { cdkKeyHash, parseCdkKey } from '../cdk-key.ts';
import { isCdkId, refusalOf } from '../cdk.ts';
import type { ResourceId } from '../../resources/resource.ts';
import {
  type CdkQuestion,
  type CdkVerdict,
  type RedemptionResult,
  type Redemption,
  refused,
  type RefusedCdk,
  UNAVAILABLE,
} from '../verdict.ts';
import { CdkAuthority } from './cdk-authority.ts';
import type { CountDownload } from './count-download.ts';
import type { KnownCdk, KnownCdks } from './known-cdks.ts';

const MAX_HASHES = 10_000;

/** Decides about the CDKs that this server created. */
export class LocalAuthority extends CdkAuthority {
  /** Hashes of recently used CDKs, by the text that was typed. */
  private readonly hashes = new Memo<string>(MAX_HASHES);

  constructor(
    private readonly known: KnownCdks,
    private readonly downloads: CountDownload,
    private readonly clock: Clock = systemClock,
  ) {
    super();
  }

  check(question: CdkQuestion): CdkVerdict | Promise<CdkVerdict> {
    const hash = this.hashOf(question.cdk);
    if (hash === undefined) return refused(Code.CdkInvalid);
    const found = this.known.find(hash);
    if (!(found instanceof Promise)) return this.judge(found, question);
    return found.then(
      (loaded) => this.judge(loaded, question),
      () => UNAVAILABLE,
    );
  }

  /** Uses the current row, not the state at the time of the check. Without the database no quota can be counted. */
  async redeem(redemption: Redemption): Promise<RedemptionResult> {
    const { ref, resource } = redemption;
    const cdk = isCdkId(ref) ? (await this.known.current(ref)).cdk : undefined;
    const code = refusalOf(cdk, resource, this.clock.now());
    if (code !== undefined) return refused(code);
    return cdk!.dailyQuota === 0 ? 'granted' : this.downloads.count(cdk!.id, redemption);
  }

  refusalNow(ref: string, resource: ResourceId): RefusedCdk | undefined | Promise<RefusedCdk | undefined> {
    if (!isCdkId(ref)) return undefined;
    const judge = ({ cdk }: KnownCdk) => {
      const code = cdk && refusalOf(cdk, resource, this.clock.now());
      return code === undefined ? undefined : refused(code);
    };
    const found = this.known.findById(ref);
    return found instanceof Promise ? found.then(judge) : judge(found);
  }

  /** Undefined for text that cannot be a CDK. */
  private hashOf(typed: string): string | undefined {
    const known = this.hashes.get(typed);
    if (known !== undefined) return known;
    const key = parseCdkKey(typed);
    if (key === undefined) return undefined;
    const hash = cdkKeyHash(key);
    this.hashes.set(typed, hash);
    return hash;
  }

  private judge({ cdk, verdict }: KnownCdk, { resource }: CdkQuestion): CdkVerdict {
    const code = refusalOf(cdk, resource, this.clock.now());
    return code === undefined ? verdict! : refused(code);
  }
}
