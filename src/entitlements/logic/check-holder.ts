import { DatabaseUnavailable } from '../../database/database-unavailable.ts';
import { Code } from '../../errors/domain-error.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { CdkRefused } from '../errors.ts';
import type { RefusedCdk } from '../verdict.ts';
import type { CdkAuthority } from './cdk-authority.ts';

/** Ends the downloads of a CDK that was blocked or has expired after they were granted. */
export class CheckHolder {
  constructor(private readonly authority: Pick<CdkAuthority, 'refusalNow'>) {}

  /**
   * A promise only for a CDK that is not in memory. While the database is unavailable, what was granted goes on.
   * @param ref of the CDK, from its redemption
   * @throws CdkRefused
   */
  check(ref: string, resource: string): void | Promise<void> {
    const found = this.authority.refusalNow(ref, resource as ResourceId);
    if (!(found instanceof Promise)) return refuse(found);
    return found.then(refuse, (error: unknown) => {
      if (!(error instanceof DatabaseUnavailable)) throw error;
    });
  }
}

/** The quota counts redemptions: the last download that it allows may be resumed. */
function refuse(refused: RefusedCdk | undefined): void {
  if (refused !== undefined && refused.code !== Code.CdkQuotaExhausted) throw new CdkRefused(refused);
}
