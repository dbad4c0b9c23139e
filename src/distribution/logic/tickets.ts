import type { ValidCdk } from '../../entitlements/verdict.ts';
import type { DownloadKeys } from '../download-key.ts';
import type { DownloadFacts } from '../latest.ts';

interface Ticket {
  readonly expires: number;
  readonly key: string;
}

/** Hands out download keys. Within one second the same package gets the same key in a region, which costs nothing. */
export class Tickets {
  private readonly current = new WeakMap<DownloadFacts, Map<string, Ticket>>();

  /** @param lifetime of a key that is made now, ms */
  constructor(
    private readonly keys: DownloadKeys,
    private readonly lifetime: () => number,
    private readonly now: () => number = Date.now,
  ) {}

  /** @param region one of those configured */
  keyFor(facts: DownloadFacts, region: string): string {
    const expires = this.expires();
    const current = this.current.get(facts);
    const ticket = current?.get(region);
    if (ticket?.expires === expires) return ticket.key;
    const key = this.keys.issue({ storageId: facts.storageId, expires, region });
    if (current === undefined) this.current.set(facts, new Map([[region, { expires, key }]]));
    else current.set(region, { expires, key });
    return key;
  }

  /** A key of its own, which is redeemed on account of a licence key. */
  keyForHolder({ storageId }: DownloadFacts, region: string, { ref, sealed = '' }: ValidCdk): string {
    return this.keys.issue({ storageId, expires: this.expires(), region, holder: ref + sealed });
  }

  private expires(): number {
    return Math.ceil((this.now() + this.lifetime()) / 1000);
  }
}
