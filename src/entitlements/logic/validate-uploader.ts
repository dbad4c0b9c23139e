import { type Clock, systemClock } from '../../clock/clock.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { isSendable } from './validator-answer.ts';
import type { EntitlementSecrets } from './entitlement-secrets.ts';
import { RecentAnswers } from './recent-answers.ts';
import type { Validator } from './validator.ts';

interface Permission {
  readonly granted: boolean;
}

/** Characters; the token is part of a URL. */
const MAX_TOKEN_LENGTH = 2048;

export interface ValidateUploaderOptions {
  readonly max: number;
  /** ms */
  readonly keep: number;
}

/**
 * Asks an external validator whether a token may publish to a resource: POST `?token=&rid=`, answered
 * `{code}`, 0 for yes. An answer counts for that resource only. While the validator fails, earlier answers
 * let no token in.
 */
export class ValidateUploader {
  private readonly recent: RecentAnswers<Permission>;

  /** @param validator undefined if only administrators may publish */
  constructor(
    private readonly validator: Pick<Validator, 'request'> | undefined,
    private readonly secrets: EntitlementSecrets,
    { max, keep }: ValidateUploaderOptions,
    clock: Clock = systemClock,
  ) {
    this.recent = new RecentAnswers({ max, keep: () => keep, now: () => clock.now() });
  }

  /** Whether the token can be sent to the validator. */
  canJudge(token: string): boolean {
    return this.validator !== undefined && isSendable(token, MAX_TOKEN_LENGTH);
  }

  /** @returns `unavailable` when the validator does not answer: the request is then answered 503 */
  async mayPublish(token: string, rid: ResourceId): Promise<boolean | 'unavailable'> {
    const { validator } = this;
    if (validator === undefined || !this.canJudge(token)) return false;
    const key = `${this.secrets.refOf(token)} ${rid}`;
    const known =
      this.recent.get(key) ?? (await this.recent.getOrSearch(key, () => askValidator(validator, token, rid)));
    return known?.granted ?? 'unavailable';
  }
}

async function askValidator(
  validator: Pick<Validator, 'request'>,
  token: string,
  rid: ResourceId,
): Promise<Permission | undefined> {
  const answer = await validator.request({ query: { token, rid } });
  return answer && { granted: answer.code === 0 };
}
