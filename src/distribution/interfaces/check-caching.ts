import { Injectable } from '@nestjs/common';
import { LiveConfig } from '../../config/live-config.ts';
import { type Coded, CodedText } from '../../http/coded-text.ts';
import { type CachingTerms, type ReadyAnswer, varyOn } from '../../http/ready-answer.ts';
import type { AnswerTemplate, FilledTemplate } from '../answer-template.ts';
import type { ConstantBody } from '../constant-body.ts';
import { weakTag } from '../content-tag.ts';
import type { SharedPlace } from './shared-place.ts';

/** Caches may keep the answer, and must revalidate it before each use. */
const REVALIDATE = 'no-cache';
/** Length of the longest filled template that is kept for the next client, characters. */
const MAX_KEPT = 4096;

interface KeptAnswer {
  readonly answer: ReadyAnswer;
  readonly place: SharedPlace;
}

/**
 * Decides which caches may keep an answer, and for how long: edge caches keep answers to checks without a licence key
 * for `extra.edge_ttl`. Every client may revalidate with its ETag. Remembers the last answer of each body and template.
 */
@Injectable()
export class CheckCaching {
  /** For the holder of one licence key. */
  private readonly holderTerms: CachingTerms = { cacheControl: 'private, no-store', vary: undefined };
  private readonly failureTerms: CachingTerms = { cacheControl: 'no-store', vary: undefined };
  /** For answers without a URL: they do not depend on the client's region. */
  private bodyTerms: CachingTerms;
  /** For answers with a URL whose base is configured. */
  private trustedUrlTerms: CachingTerms;
  /** For answers with a URL whose base comes from the client's `Host`. */
  private untrustedUrlTerms: CachingTerms;
  private readonly ofCoded = new WeakMap<CachingTerms, CachingTerms>();
  private readonly ofBodies = new WeakMap<ConstantBody, ReadyAnswer>();
  private readonly ofTemplates = new WeakMap<AnswerTemplate, KeptAnswer>();

  constructor(private readonly config: LiveConfig) {
    this.readSettings();
    config.onChange(() => this.readSettings());
  }

  /** For the holder of a licence key only. */
  holderBody(body: ConstantBody): ReadyAnswer {
    return readyBody(body, '', this.holderTerms);
  }

  /** For the holder of a licence key only. */
  holderTemplate({ contentType }: AnswerTemplate, { text, bytes }: FilledTemplate): ReadyAnswer {
    return { status: 200, contentType, text, bytes, etag: '', terms: this.holderTerms };
  }

  failure(body: ConstantBody): ReadyAnswer {
    return readyBody(body, '', this.failureTerms);
  }

  sharedBody(body: ConstantBody): ReadyAnswer {
    const kept = this.ofBodies.get(body);
    const coded = kept === undefined ? CodedText.of(body.text, body.bytes) : kept.coded;
    const terms = coded === undefined ? this.bodyTerms : this.codedTerms(this.bodyTerms);
    if (kept?.terms === terms) return kept;
    const answer = { ...readyBody(body, body.etag, terms), coded };
    this.ofBodies.set(body, answer);
    return answer;
  }

  /** The last answer, if it is still right for this place. */
  lastOf(template: AnswerTemplate, place: SharedPlace): ReadyAnswer | undefined {
    const kept = this.ofTemplates.get(template);
    return kept?.place === place && kept.answer.terms === this.termsFor(template, place)
      ? kept.answer
      : undefined;
  }

  sharedTemplate(template: AnswerTemplate, place: SharedPlace, filled: FilledTemplate): ReadyAnswer {
    const { contentType, tag } = template;
    const { text, bytes } = filled;
    const etag = weakTag(`${tag}-${place.tag}`);
    const coded = template.isCompressed ? codedBy(template, filled) : undefined;
    const answer = {
      status: 200,
      contentType,
      text,
      bytes,
      etag,
      coded,
      terms: this.termsFor(template, place),
    };
    // A copy of a long release note in every answer would take more memory than it saves time.
    if (text.length <= MAX_KEPT) this.ofTemplates.set(template, { answer, place });
    return answer;
  }

  /** By a false `Host` header a client could otherwise put a foreign URL into the cached answers of others. */
  private termsFor({ isCompressed }: AnswerTemplate, { isTrusted }: SharedPlace): CachingTerms {
    const terms = isTrusted ? this.trustedUrlTerms : this.untrustedUrlTerms;
    return isCompressed ? this.codedTerms(terms) : terms;
  }

  /** The same terms for answers that have further content codings. */
  private codedTerms(terms: CachingTerms): CachingTerms {
    const known = this.ofCoded.get(terms);
    if (known !== undefined) return known;
    const { cacheControl, vary } = terms;
    const coded = { cacheControl, vary: varyOn(vary, { cacheControl, vary: 'Accept-Encoding' }) };
    this.ofCoded.set(terms, coded);
    return coded;
  }

  private readSettings(): void {
    const { edge_ttl, region_header } = this.config.extra;
    const cacheControl = publicFor(Math.floor(edge_ttl / 1000));
    const vary = region_header || undefined;
    this.bodyTerms = { cacheControl, vary: undefined };
    this.trustedUrlTerms = { cacheControl, vary };
    this.untrustedUrlTerms = { cacheControl: REVALIDATE, vary };
  }
}

/** Brotli has no way to join what was compressed ahead. */
function codedBy(template: AnswerTemplate, filled: FilledTemplate): Coded {
  let gzip: Buffer | undefined;
  return { codings: ['gzip'], bytesIn: () => (gzip ??= template.gzip(filled)) };
}

function readyBody(body: ConstantBody, etag: string, terms: CachingTerms): ReadyAnswer {
  const { status, contentType, text, bytes } = body;
  return { status, contentType, text, bytes, etag, terms };
}

function publicFor(seconds: number): string {
  return seconds === 0 ? REVALIDATE : `public, max-age=0, s-maxage=${seconds}`;
}
