import { Injectable } from '@nestjs/common';
import { CheckWithdrawn } from '../../catalogue/logic/check-withdrawn.ts';
import { CheckHolder } from '../../entitlements/logic/check-holder.ts';
import { isInNetwork } from '../../http/client-network.ts';
import { IssuedToAnother } from '../errors.ts';
import type { FileTerms } from '../signed-url.ts';

/** Decides whether the terms of a file URL still hold: the right to download can end before the URL expires. */
@Injectable()
export class CheckTerms {
  constructor(
    private readonly withdrawn: CheckWithdrawn,
    private readonly holders: CheckHolder,
  ) {}

  /**
   * A promise only for what is not in memory.
   * @param ip the client's address
   * @throws IssuedToAnother, VersionWithdrawn, CdkRefused
   */
  check({ version: ofResource, holder, network }: FileTerms, ip: string): void | Promise<void> {
    if (network !== undefined && !isInNetwork(ip, network)) throw new IssuedToAnother();
    const end = ofResource.indexOf('/');
    const resource = ofResource.slice(0, end);
    const known = this.withdrawn.check(resource, ofResource.slice(end + 1));
    if (holder === undefined) return known;
    return known instanceof Promise
      ? known.then(() => this.holders.check(holder, resource))
      : this.holders.check(holder, resource);
  }
}
