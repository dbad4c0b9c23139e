import { Injectable } from '@nestjs/common';
import { LiveConfig } from '../../config/live-config.ts';
import type { CachingTerms, ReadyAnswer } from '../../http/ready-answer.ts';
import type { SharedPlace, TaggedText, UpdateText } from '../telling.ts';
import { weakTag } from './tagged-text.ts';

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
  /** What is made for one licence key. */
  private readonly forOne: CachingTerms = { cacheControl: 'private, no-store', vary: undefined };
  /** Where everybody gets the same, whoever asks from where. */
  private forAll: CachingTerms;
  /** With a URL. */
  private trusted: CachingTerms;
  /** With a URL that leads where the client said. */
  private untrusted: CachingTerms;

  constructor(private readonly config: LiveConfig) {
    this.learn();
    config.onChange(() => this.learn());
  }

  own(text: string): ReadyAnswer {
    return { text, bytes: Buffer.byteLength(text), etag: '', terms: this.forOne };
  }

  withOwnUrl(update: UpdateText, url: string, closing: string): ReadyAnswer {
    const text = update.beforeUrl + url + update.afterUrl + closing;
    const bytes = update.bytes + Buffer.byteLength(url) + closing.length;
    return { text, bytes, etag: '', terms: this.forOne };
  }

  shared(told: TaggedText): ReadyAnswer {
    const { text, bytes, etag } = told;
    if (told.answer?.terms !== this.forAll) told.answer = { text, bytes, etag, terms: this.forAll };
    return told.answer;
  }

  /** The answer that was given last, if it holds. */
  lastWithUrl({ answer, place: last }: UpdateText, place: SharedPlace): ReadyAnswer | undefined {
    return last === place && answer?.terms === this.termsFor(place) ? answer : undefined;
  }

  withUrl(update: UpdateText, place: SharedPlace, url: string, closing: string): ReadyAnswer {
    const etag = weakTag(`${update.tag}-${place.tag}`);
    const answer = { ...this.withOwnUrl(update, url, closing), etag, terms: this.termsFor(place) };
    // A copy of a long release note in every one would take more memory than it saves time.
    if (answer.text.length <= KEPT) Object.assign(update, { answer, place });
    return answer;
  }

  /** One client could lead the others anywhere, by the name it gives this server. */
  private termsFor({ isTrusted }: SharedPlace): CachingTerms {
    return isTrusted ? this.trusted : this.untrusted;
  }

  private learn(): void {
    const { edge_ttl, region_header } = this.config.extra;
    const cacheControl = publicFor(Math.floor(edge_ttl / 1000));
    const vary = region_header || undefined;
    this.forAll = { cacheControl, vary: undefined };
    this.trusted = { cacheControl, vary };
    this.untrusted = { cacheControl: ASK, vary };
  }
}

function publicFor(seconds: number): string {
  return seconds === 0 ? ASK : `public, max-age=0, s-maxage=${seconds}`;
}
