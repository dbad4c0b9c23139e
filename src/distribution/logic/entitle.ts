import { Injectable } from '@nestjs/common';
import { CheckCdk } from '../../entitlements/logic/check-cdk.ts';
import type { ValidCdk } from '../../entitlements/verdict.ts';
import { Code } from '../../errors/domain-error.ts';
import { FailedCdks } from '../../entitlements/logic/failed-cdks.ts';
import { CdkRefused, CdkUnverified } from '../errors.ts';
import { CheckMetrics } from './check-metrics.ts';
import type { ResourcePicture } from '../../catalogue/logic/resource-picture.ts';

/** On what grounds a check gets a download URL, if it does: nobody asks, nobody said, or a licence key. */
export type Entitlement = 'open' | 'anonymous' | ValidCdk;

/** What is known of a client besides its question. */
export interface Client {
  readonly userAgent: string;
  readonly ip: string;
}

/** Decides whether a licence key lets a client download what it is told of. */
@Injectable()
export class Entitle {
  constructor(
    private readonly cdks: CheckCdk,
    private readonly metrics: CheckMetrics,
    private readonly failures: FailedCdks,
  ) {}

  /**
   * A promise only for a licence key that was not seen lately.
   * @param data what a refusal carries
   * @throws CdkRefused, CdkUnverified, TooManyRequests
   */
  of(picture: ResourcePicture, cdk: string, client: Client, data?: object): ValidCdk | Promise<ValidCdk> {
    this.failures.checkAllowed(client.ip);
    const { userAgent, ip } = client;
    const verdict = this.cdks.check({ cdk, resource: picture.id, userAgent, ip });
    return verdict instanceof Promise
      ? verdict.then((found) => this.valid(found, picture, client, data))
      : this.valid(verdict, picture, client, data);
  }

  private valid(
    verdict: Awaited<ReturnType<CheckCdk['check']>>,
    picture: ResourcePicture,
    { ip }: Client,
    data?: object,
  ): ValidCdk {
    if (verdict.kind === 'valid') return verdict;
    this.metrics.count(picture.id, 'refused');
    if (verdict.kind === 'refused' && verdict.code === Code.CdkInvalid) this.failures.countFailure(ip);
    throw verdict.kind === 'refused' ? new CdkRefused(verdict.code, data) : new CdkUnverified(data);
  }
}
