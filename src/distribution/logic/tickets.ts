import { Injectable } from '@nestjs/common';
import type { DownloadKeys } from '../download-key.ts';
import type { DownloadFacts } from '../latest.ts';

interface Ticket {
  readonly expires: number;
  readonly key: string;
}

/** Hands out download keys. Within one second the same package gets the same key, which costs nothing. */
@Injectable()
export class Tickets {
  private readonly current = new WeakMap<DownloadFacts, Ticket>();

  /** @param lifetime ms */
  constructor(
    private readonly keys: DownloadKeys,
    private readonly lifetime: number,
    private readonly now: () => number = Date.now,
  ) {}

  keyFor(facts: DownloadFacts): string {
    const expires = Math.ceil((this.now() + this.lifetime) / 1000);
    const current = this.current.get(facts);
    if (current?.expires === expires) return current.key;
    const key = this.keys.issue({ storageId: facts.storageId, expires });
    this.current.set(facts, { expires, key });
    return key;
  }
}
