import { Injectable } from '@nestjs/common';
import { LiveConfig } from '../../config/live-config.ts';
import type { CachingTerms, ReadyAnswer } from '../../http/ready-answer.ts';
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
    if (kept?.terms === this.bodyTerms) return kept;
    const answer = readyBody(body, body.etag, this.bodyTerms);
    this.ofBodies.set(body, answer);
    return answer;
  }

  /** The last answer, if it is still right for this place. */
  lastOf(template: AnswerTemplate, place: SharedPlace): ReadyAnswer | undefined {
    const kept = this.ofTemplates.get(template);
    return kept?.place === place && kept.answer.terms === this.termsFor(place) ? kept.answer : undefined;
  }

  sharedTemplate(template: AnswerTemplate, place: SharedPlace, { text, bytes }: FilledTemplate): ReadyAnswer {
    const { contentType, tag } = template;
    const etag = weakTag(`${tag}-${place.tag}`);
    const answer = { status: 200, contentType, text, bytes, etag, terms: this.termsFor(place) };
    // A copy of a long release note in every answer would take more memory than it saves time.
    if (text.length <= MAX_KEPT) this.ofTemplates.set(template, { answer, place });
    return answer;
  }

  /** By a false `Host` header a client could otherwise put a foreign URL into the cached answers of others. */
  private termsFor({ isTrusted }: SharedPlace): CachingTerms {
    return isTrusted ? this.trustedUrlTerms : this.untrustedUrlTerms;
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

function readyBody(body: ConstantBody, etag: string, terms: CachingTerms): ReadyAnswer {
  const { status, contentType, text, bytes } = body;
  return { status, contentType, text, bytes, etag, terms };
}

function publicFor(seconds: number): string {
  return seconds === 0 ? REVALIDATE : `public, max-age=0, s-maxage=${seconds}`;
}
