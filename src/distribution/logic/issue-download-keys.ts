import type { DownloadFacts } from '../../catalogue/offers.ts';
import type { ValidCdk } from '../../entitlements/verdict.ts';
import type { DownloadKeys } from '../download-key.ts';

/** A download key that many clients get. */
export interface SharedKey {
  /** epoch seconds */
  readonly expires: number;
  readonly key: string;
}

/** Issues download keys. All clients of a region that get a package within one `window` share its key: no work for each. */
export class IssueDownloadKeys {
  private readonly current = new WeakMap<DownloadFacts, Map<string, SharedKey>>();

  /** @param lifetime the shortest lifetime of a new key, ms @param window ms, a whole number of seconds */
  constructor(
    private readonly keys: DownloadKeys,
    private readonly lifetime: () => number,
    private readonly window: () => number = () => 1000,
    private readonly now: () => number = Date.now,
  ) {}

  /** The expiry of the keys that are shared now, epoch seconds. */
  expiry(): number {
    const window = this.window();
    return (Math.ceil((this.now() + this.lifetime()) / window) * window) / 1000;
  }

  /** @param region a configured region */
  sharedKey(facts: DownloadFacts, region: string, expires = this.expiry()): SharedKey {
    const current = this.current.get(facts);
    const shared = current?.get(region);
    if (shared?.expires === expires) return shared;
    const issued = { expires, key: this.keys.issue({ storageId: facts.storageId, expires, region }) };
    if (current === undefined) this.current.set(facts, new Map([[region, issued]]));
    else current.set(region, issued);
    return issued;
  }

  /** A key for one client, whose redemption counts against the quota of a licence key. */
  keyForHolder({ storageId }: DownloadFacts, region: string, { ref, sealed = '' }: ValidCdk): string {
    const expires = Math.ceil((this.now() + this.lifetime()) / 1000);
    return this.keys.issue({ storageId, expires, region, holder: ref + sealed });
  }
}
