import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { ReadyAnswer } from '../../http/ready-answer.ts';
import type { CheckQuery } from './check-query.ts';
import type { DownloadUrl } from './download-urls.ts';
import type { TaggedText, UpdateText } from './latest-text.ts';

/** What is made for one licence key. */
const OWN = 'private, no-store';
/** May be kept, and given to whoever gets the same entity tag by now. */
const ASK = 'no-cache';

/**
 * Says who may keep an answer, and for how long: an edge cache those to anonymous checks, for `extra.edge_ttl`.
 * Everybody may ask whether what he has still holds.
 */
@Injectable()
export class CheckCaching {
  constructor(private readonly config: Config) {}

  constant({ text, etag }: TaggedText, { cdk }: CheckQuery): ReadyAnswer {
    return cdk === '' ? { text, etag, cacheControl: this.shared() } : this.own(text);
  }

  own(text: string): ReadyAnswer {
    return { text, etag: '', cacheControl: OWN };
  }

  withUrl({ tag, beforeUrl, afterUrl }: UpdateText, { url, shared }: DownloadUrl, end = ''): ReadyAnswer {
    const text = beforeUrl + url + afterUrl + end;
    if (shared === undefined) return this.own(text);
    const { region_header: vary } = this.config.extra;
    // One client could lead the others anywhere, by the name it gives this server.
    const cacheControl = shared.isTrusted ? this.shared() : ASK;
    const answer = { text, etag: `"${tag}-${shared.tag}"`, cacheControl };
    return vary === '' ? answer : { ...answer, vary };
  }

  private shared(): string {
    const seconds = Math.floor(this.config.extra.edge_ttl / 1000);
    return seconds === 0 ? ASK : `public, max-age=0, s-maxage=${seconds}`;
  }
}
