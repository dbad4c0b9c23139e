import { type Clock, systemClock } from '../../jobs/clock.ts';
import type { CdkRefusal, RedemptionResult, Redemption } from '../verdict.ts';
import { isSendable, refusalFromAnswer } from './validator-answer.ts';
import type { EntitlementSecrets } from './entitlement-secrets.ts';
import { RecentAnswers } from './recent-answers.ts';
import type { Validator } from './validator.ts';

interface Decision {
  readonly redeemed: 'granted' | { readonly refused: CdkRefusal };
}

export interface ValidateDownloadOptions {
  readonly max: number;
  /** How long a refusal is kept, ms. */
  readonly keep: number;
  /** The longest life of a download key, and of its having been granted, ms. */
  readonly keyLifetime: () => number;
}

/**
 * Asks a validator elsewhere about each redemption: POST `{cdk, resource, ua, ip, version, filesize}`, where
 * `ua` and `ip` are those of the download, `filesize` is in bytes, and what is not known is "" or 0; answered
 * `{code, msg}`. The same key by the same client is asked about once; elsewhere or after a restart, again.
 */
export class ValidateDownload {
  private readonly recent: RecentAnswers<Decision>;

  constructor(
    private readonly validator: Pick<Validator, 'ask'>,
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
    const known = this.recent.get(id) ?? (await this.recent.getOrSearch(id, () => this.ask(redemption)));
    return known?.redeemed ?? 'unavailable';
  }

  private async ask(redemption: Redemption): Promise<Decision | undefined> {
    const { sealed, resource, userAgent: ua, client: ip, version = '', fileSize: filesize = 0 } = redemption;
    const cdk = sealed === undefined ? undefined : this.secrets.unseal(sealed);
    if (cdk === undefined || !isSendable(cdk)) return undefined;
    const answer = await this.validator.ask({ body: { cdk, resource, ua, ip, version, filesize } });
    if (answer === undefined) return undefined;
    const code = refusalFromAnswer(answer);
    return { redeemed: code === undefined ? 'granted' : { refused: code } };
  }
}
