import type { DownloadFacts } from '../../catalogue/offers.ts';
import type { ValidCdk } from '../../entitlements/verdict.ts';
import type { DownloadKeys } from '../download-key.ts';

/** A download key that clients share. */
export interface SharedKey {
  /** epoch seconds */
  readonly expires: number;
  readonly key: string;
}

/** Issues download keys. All clients that ask for a package in a region within one `window` share a key, which costs nothing. */
export class IssueDownloadKeys {
  private readonly current = new WeakMap<DownloadFacts, Map<string, SharedKey>>();

  /** @param lifetime of a new key, at least, ms @param window ms, in whole seconds */
  constructor(
    private readonly keys: DownloadKeys,
    private readonly lifetime: () => number,
    private readonly window: () => number = () => 1000,
    private readonly now: () => number = Date.now,
  ) {}

  /** When the keys expire that are shared now, epoch seconds. */
  expiry(): number {
    const window = this.window();
    return (Math.ceil((this.now() + this.lifetime()) / window) * window) / 1000;
  }

  /** @param region one of those configured */
  sharedKey(facts: DownloadFacts, region: string, expires = this.expiry()): SharedKey {
    const current = this.current.get(facts);
    const shared = current?.get(region);
    if (shared?.expires === expires) return shared;
    const issued = { expires, key: this.keys.issue({ storageId: facts.storageId, expires, region }) };
    if (current === undefined) this.current.set(facts, new Map([[region, issued]]));
    else current.set(region, issued);
    return issued;
  }

  /** A key of its own, whose redemption counts for a licence key. */
  keyForHolder({ storageId }: DownloadFacts, region: string, { ref, sealed = '' }: ValidCdk): string {
    const expires = Math.ceil((this.now() + this.lifetime()) / 1000);
    return this.keys.issue({ storageId, expires, region, holder: ref + sealed });
  }
}
