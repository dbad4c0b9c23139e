import { Injectable } from '@nestjs/common';
import { CheckCdk } from '../../entitlements/logic/check-cdk.ts';
import type { ValidCdk } from '../../entitlements/verdict.ts';
import { Code } from '../../errors/domain-error.ts';
import { FailedCdks } from '../../entitlements/logic/failed-cdks.ts';
import { CdkRefused, CdkUnverified } from '../errors.ts';
import { CheckMetrics } from './check-metrics.ts';
import type { Decision } from '../decision.ts';
import type { ResourceId } from '../../resources/resource.ts';

/** On what grounds a client asks: the resource is open, the client named no licence key, or holds a valid one. */
export type Entitlement = 'open' | 'anonymous' | ValidCdk;

/** What is known about a client besides its question. */
export interface Client {
  readonly userAgent: string;
  readonly ip: string;
}

/** Decides whether a licence key lets a client download the package that it is offered. */
@Injectable()
export class Entitle {
  constructor(
    private readonly cdks: CheckCdk,
    private readonly metrics: CheckMetrics,
    private readonly failures: FailedCdks,
  ) {}

  /**
   * A promise only for a licence key that was not seen recently.
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
      ? verdict.then((found) => this.valid(found, resource, cdk, client, refusalData))
      : this.valid(verdict, resource, cdk, client, refusalData);
  }

  private valid(
    verdict: Awaited<ReturnType<CheckCdk['check']>>,
    resource: ResourceId,
    cdk: string,
    { ip }: Client,
    data?: object,
  ): ValidCdk {
    if (verdict.kind === 'valid') {
      this.failures.noteValid(ip, cdk);
      return verdict;
    }
    this.metrics.count(resource, 'refused');
    if (verdict.kind === 'refused' && verdict.code === Code.CdkInvalid) this.failures.countFailure(ip, cdk);
    throw verdict.kind === 'refused' ? new CdkRefused(verdict.code, data) : new CdkUnverified(data);
  }
}
