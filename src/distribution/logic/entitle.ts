import { Injectable } from '@nestjs/common';
import { CheckCdk } from '../../entitlements/logic/check-cdk.ts';
import { mayBeInvented, type ValidCdk } from '../../entitlements/verdict.ts';
import { FailedCdks } from '../../entitlements/logic/failed-cdks.ts';
import { CdkRefused, CdkUnverified } from '../../entitlements/errors.ts';
import { CheckMetrics } from './check-metrics.ts';
import type { Decision } from '../decision.ts';
import type { ResourceId } from '../../resources/resource.ts';

/** `open`: the resource is open. `anonymous`: it is not, and the client sent no licence key. Otherwise the valid key. */
export type Entitlement = 'open' | 'anonymous' | ValidCdk;

/** The client of a request, for validators and limits. */
export interface Client {
  readonly userAgent: string;
  readonly ip: string;
}

/** Decides whether a client with a licence key may download the offered package. */
@Injectable()
export class Entitle {
  constructor(
    private readonly cdks: CheckCdk,
    private readonly metrics: CheckMetrics,
    private readonly failures: FailedCdks,
  ) {}

  /**
   * Returns a promise only for a licence key that was not checked recently.
   * @throws CdkRefused, CdkUnverified, TooManyRequests
   */
  holderOf(
    { outcome: { resource }, wording: { refusalData } }: Decision,
    cdk: string,
    client: Client,
  ): ValidCdk | Promise<ValidCdk> {
    this.failures.checkAllowed(client.ip, cdk);
    const { userAgent, ip } = client;
    const verdict = this.cdks.check({ cdk, resource, userAgent, ip });
    return verdict instanceof Promise
      ? verdict.then((found) => this.requireValid(found, resource, cdk, client, refusalData))
      : this.requireValid(verdict, resource, cdk, client, refusalData);
  }

  private requireValid(
    verdict: Awaited<ReturnType<CheckCdk['check']>>,
    resource: ResourceId,
    cdk: string,
    { ip }: Client,
    data?: object,
  ): ValidCdk {
    if (verdict.kind === 'valid') {
      this.failures.noteValid(ip, cdk, verdict);
      return verdict;
    }
    this.metrics.count(resource, 'refused');
    if (verdict.kind === 'unavailable') throw new CdkUnverified(data);
    if (mayBeInvented(verdict)) this.failures.countFailure(ip, cdk);
    throw new CdkRefused(verdict, data);
  }
}
