import type { ValidCdk } from '../../entitlements/verdict.ts';
import type { DownloadKeys } from '../download-key.ts';
import type { DownloadFacts } from '../../catalogue/offers.ts';

/** A download key that clients share. */
export interface Ticket {
  /** epoch seconds */
  readonly expires: number;
  readonly key: string;
}

/** Hands out download keys. For a while, `window`, the same package gets the same key in a region, which costs nothing. */
export class Tickets {
  private readonly current = new WeakMap<DownloadFacts, Map<string, Ticket>>();

  /** @param lifetime of a key that is made now at least, ms @param window ms, in whole seconds */
  constructor(
    private readonly keys: DownloadKeys,
    private readonly lifetime: () => number,
    private readonly window: () => number = () => 1000,
    private readonly now: () => number = Date.now,
  ) {}

  /** When the keys expire that are shared by now, epoch seconds. */
  expiry(): number {
    const window = this.window();
    return (Math.ceil((this.now() + this.lifetime()) / window) * window) / 1000;
  }

  /** @param region one of those configured */
  shared(facts: DownloadFacts, region: string, expires = this.expiry()): Ticket {
    const current = this.current.get(facts);
    const ticket = current?.get(region);
    if (ticket?.expires === expires) return ticket;
    const issued = { expires, key: this.keys.issue({ storageId: facts.storageId, expires, region }) };
    if (current === undefined) this.current.set(facts, new Map([[region, issued]]));
    else current.set(region, issued);
    return issued;
  }

  /** A key of its own, which is redeemed on account of a licence key. */
  keyForHolder({ storageId }: DownloadFacts, region: string, { ref, sealed = '' }: ValidCdk): string {
    const expires = Math.ceil((this.now() + this.lifetime()) / 1000);
    return this.keys.issue({ storageId, expires, region, holder: ref + sealed });
  }
}
