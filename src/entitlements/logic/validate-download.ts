import { type Clock, systemClock } from '../../clock/clock.ts';
import type { Redemption, RedemptionResult, RefusedCdk } from '../verdict.ts';
import { isSendable, refusalFromAnswer } from './validator-answer.ts';
import type { EntitlementSecrets } from './entitlement-secrets.ts';
import { RecentAnswers } from './recent-answers.ts';
import type { Validator } from './validator.ts';

interface Decision {
  readonly redeemed: 'granted' | RefusedCdk;
}

export interface ValidateDownloadOptions {
  readonly max: number;
  /** ms that a refusal is cached */
  readonly keep: number;
  /** Longest lifetime of a download key, ms; a grant is cached as long. */
  readonly keyLifetime: () => number;
}

/**
 * Asks an external validator about each redemption: POST `{cdk, resource, ua, ip, version, filesize}`, where
 * `ua` and `ip` are those of the download, `filesize` is in bytes, and unknown values are "" or 0. The answer
 * is `{code, msg}`. The same key of the same client is validated once per process, and again after a restart.
 */
export class ValidateDownload {
  private readonly recent: RecentAnswers<Decision>;

  constructor(
    private readonly validator: Pick<Validator, 'request'>,
    private readonly secrets: EntitlementSecrets,
    { max, keep, keyLifetime }: ValidateDownloadOptions,
    clock: Clock = systemClock,
  ) {
    this.recent = new RecentAnswers({
      max,
      keep: ({ redeemed }) => (redeemed === 'granted' ? keyLifetime() : keep),
      now: () => clock.now(),
    });
  }

  async validate(redemption: Redemption): Promise<RedemptionResult> {
    const id = this.secrets.redemptionOf(redemption.keyId, redemption.client);
    const known =
      this.recent.get(id) ?? (await this.recent.getOrSearch(id, () => this.askValidator(redemption)));
    return known?.redeemed ?? 'unavailable';
  }

  private async askValidator(redemption: Redemption): Promise<Decision | undefined> {
    const { sealed, resource, userAgent: ua, client: ip, version = '', fileSize: filesize = 0 } = redemption;
    const cdk = sealed === undefined ? undefined : this.secrets.unseal(sealed);
    if (cdk === undefined || !isSendable(cdk)) return undefined;
    const answer = await this.validator.request({ body: { cdk, resource, ua, ip, version, filesize } });
    if (answer === undefined) return undefined;
    return { redeemed: refusalFromAnswer(answer) ?? 'granted' };
  }
}
