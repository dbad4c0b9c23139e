import { LRUCache } from 'lru-cache';
import { upTo } from '../../cache/up-to.ts';
import { Code } from '../../errors/domain-error.ts';
import { type Clock, systemClock } from '../../clock/clock.ts';
import type { ResourceId } from '../../resources/resource.ts';
import {
  type CdkQuestion,
  type CdkVerdict,
  type RedemptionResult,
  type Redemption,
  type RefusedCdk,
  refused,
  UNAVAILABLE,
  type ValidCdk,
} from '../verdict.ts';
import { expiryFromAnswer, isSendable, refusalFromAnswer } from './validator-answer.ts';
import { CdkAuthority } from './cdk-authority.ts';
import type { EntitlementSecrets } from './entitlement-secrets.ts';
import { RecentAnswers } from './recent-answers.ts';
import type { Validator } from './validator.ts';

type DecidedVerdict = ValidCdk | RefusedCdk;

export interface DelegatedOptions {
  readonly max: number;
  /** ms */
  readonly keep: number;
  /** ms */
  readonly staleIfError: number;
}

/** An external validator decides about CDKs. While it fails, its recent positive answers still count. */
export class DelegatedAuthority extends CdkAuthority {
  private readonly recent: RecentAnswers<DecidedVerdict>;
  /** Kept separately from `recent`, so that a flood of invented keys cannot evict valid ones. */
  private readonly seenValid: LRUCache<string, { verdict: ValidCdk; until: number }>;

  constructor(
    private readonly validator: Pick<Validator, 'request'>,
    private readonly secrets: EntitlementSecrets,
    private readonly options: DelegatedOptions,
    private readonly clock: Clock = systemClock,
  ) {
    super();
    const { max, keep } = options;
    this.recent = new RecentAnswers({ max, keep: () => keep, now: () => clock.now() });
    this.seenValid = new LRUCache(upTo(max));
  }

  check(question: CdkQuestion): CdkVerdict | Promise<CdkVerdict> {
    const cdk = question.cdk.trim();
    if (!isSendable(cdk)) return refused(Code.CdkInvalid);
    const ref = this.secrets.refOf(cdk);
    const key = keyOf(ref, question);
    const known = this.recent.get(key);
    return known === undefined ? this.lookUp(key, ref, { ...question, cdk }) : this.expireIfDue(known);
  }

  /** The validator has approved the CDK at the check; here only a later refusal counts. */
  redeem(redemption: Redemption): Promise<RedemptionResult> {
    return Promise.resolve(this.refusalNow(redemption.ref, redemption.resource) ?? 'granted');
  }

  refusalNow(ref: string, resource: ResourceId): RefusedCdk | undefined {
    const known = this.recent.get(keyOf(ref, { resource }));
    const now = known && this.expireIfDue(known);
    return now?.kind === 'refused' ? now : undefined;
  }

  private async lookUp(key: string, ref: string, question: CdkQuestion): Promise<CdkVerdict> {
    const decided = await this.recent.getOrSearch(key, () => this.askValidator(key, ref, question));
    if (decided !== undefined) return this.expireIfDue(decided);
    const seen = this.seenValid.get(key);
    return seen !== undefined && this.clock.now() < seen.until ? this.expireIfDue(seen.verdict) : UNAVAILABLE;
  }

  private async askValidator(
    key: string,
    ref: string,
    { cdk, resource, userAgent, ip }: CdkQuestion,
  ): Promise<DecidedVerdict | undefined> {
    const answer = await this.validator.request({ body: { cdk, resource, ua: userAgent, ip } });
    if (answer === undefined) return undefined;
    const refusal = refusalFromAnswer(answer);
    if (refusal === undefined) return this.rememberValid(key, ref, expiryFromAnswer(answer));
    this.seenValid.delete(key);
    return refusal;
  }

  private rememberValid(key: string, ref: string, expires: number | undefined): ValidCdk | undefined {
    if (expires === undefined) return undefined;
    const verdict = { kind: 'valid', ref, expires } as const;
    this.seenValid.set(key, { verdict, until: this.clock.now() + this.options.staleIfError });
    return verdict;
  }

  /** The CDK may have expired since the answer. */
  private expireIfDue(verdict: DecidedVerdict): DecidedVerdict {
    if (verdict.kind === 'refused' || verdict.expires === 0) return verdict;
    return verdict.expires * 1000 <= this.clock.now() ? refused(Code.CdkExpired) : verdict;
  }
}

function keyOf(ref: string, { resource }: { readonly resource: string }): string {
  return `${ref} ${resource}`;
}
