import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { ReadyAnswer } from '../../http/ready-answer.ts';
import type { SharedUrl, TaggedText, UpdateText } from '../telling.ts';

/** What is made for one licence key. */
const OWN = 'private, no-store';
/** May be kept, and given to whoever gets the same entity tag by now. */
const ASK = 'no-cache';
/** Characters of the longest answer that is kept for the next client. */
const KEPT = 4096;

/**
 * Says who may keep an answer, and for how long: an edge cache those to anonymous checks, for `extra.edge_ttl`.
 * Everybody may ask whether what he has still holds.
 */
@Injectable()
export class CheckCaching {
  /** What edge caches are told as long as `extra.edge_ttl` stays the same. */
  private said = { ttl: 0, text: ASK };

  constructor(private readonly config: Config) {}

  own(text: string): ReadyAnswer {
    return { text, etag: '', cacheControl: OWN };
  }

  withOwnUrl(update: UpdateText, url: string, closing: string): ReadyAnswer {
    const text = update.beforeUrl + url + update.afterUrl + closing;
    const bytes = update.bytes + Buffer.byteLength(url) + closing.length;
    return { text, bytes, etag: '', cacheControl: OWN };
  }

  shared(tagged: TaggedText): ReadyAnswer {
    const { text, etag } = tagged;
    const cacheControl = this.atTheEdge();
    if (tagged.ready?.cacheControl !== cacheControl) tagged.ready = { text, etag, cacheControl };
    return tagged.ready;
  }

  withUrl(update: UpdateText, url: SharedUrl, closing: string): ReadyAnswer {
    // One client could lead the others anywhere, by the name it gives this server.
    const cacheControl = url.isTrusted ? this.atTheEdge() : ASK;
    const vary = this.config.extra.region_header || undefined;
    const last = update.ready?.url === url ? update.ready.answer : undefined;
    if (last?.cacheControl === cacheControl && last.vary === vary) return last;
    const text = update.beforeUrl + url.url + update.afterUrl + closing;
    const answer = { text, etag: `"${update.tag}-${url.tag}"`, cacheControl, vary };
    // A copy of a long release note in every one would take more memory than it saves time.
    if (text.length <= KEPT) update.ready = { url, answer };
    return answer;
  }

  private atTheEdge(): string {
    const { edge_ttl: ttl } = this.config.extra;
    if (this.said.ttl !== ttl) this.said = { ttl, text: publicFor(Math.floor(ttl / 1000)) };
    return this.said.text;
  }
}

function publicFor(seconds: number): string {
  return seconds === 0 ? ASK : `public, max-age=0, s-maxage=${seconds}`;
}
