import { Memo } from '../../cache/memo.ts';
import { Catalogue } from '../../catalogue/logic/catalogue.ts';
import type { Validity } from '../../catalogue/validity.ts';
import type { DecidedCheck, Decision } from '../decision.ts';

/** Decisions and URLs that are kept at once; a decision takes some 300 bytes. */
const MAX_ENTRIES = 100_000;

/** Which clients a decision about a resource is for. */
export interface DecisionKey {
  /** Name of the feed. */
  readonly feed: string;
  /** Of the question. */
  readonly words: string;
  /** The client's side of the resource's live rollouts; empty while there are none. */
  readonly side: string;
}

/**
 * All that is kept between a URL and its answer. A lookup goes from the top down and stops at the first that holds.
 *
 * | key                                      | value                       | lifetime                  | bound            | where          |
 * |------------------------------------------|-----------------------------|---------------------------|------------------|----------------|
 * | URL without its licence key              | decision, name of client    | of the picture; 5 minutes | 100 000          | here           |
 * | validity of the picture, and DecisionKey | decision                    | of the picture            | 100 000          | here           |
 * | constant body                            | answer                      | caching terms             | one per body     | CheckCaching   |
 * | template; place of the URLs              | answer of at most 4096      | place, caching terms      | one per template | CheckCaching   |
 * |                                          | characters                  |                           |                  |                |
 * | route and region                         | place of the URLs           | host, expiry              | one per key      | DownloadUrls   |
 * | package and region                       | shared download key         | expiry                    | one per key      | IssueDownloadKeys |
 *
 * What each saved of the 2 to 3 µs that a check takes before it is sent, measured on a busy machine: a URL 2 µs; a
 * decision 2 µs where the URL is unlike all others; a kept answer some 0.3 µs and 700 bytes.
 *
 * Invariants: a decision depends on nothing but the resource's picture and its DecisionKey. A URL decides the key on
 * its own while the side is empty, so URLs are kept for an empty side only. A question whose outcome depends on more
 * has no words, and nothing is kept for it. Answers to holders of a licence key are never kept.
 */
export class CheckMemo {
  private readonly urls: Memo<DecidedCheck>;
  private decisions = new WeakMap<Validity, Map<string, Decision>>();
  /** Decisions that were kept since all of them were dropped. */
  private count = 0;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly maxEntries = MAX_ENTRIES,
  ) {
    this.urls = new Memo(maxEntries);
  }

  byUrl(url: string): DecidedCheck | undefined {
    const kept = this.urls.get(url);
    return kept !== undefined && this.catalogue.holds(kept.decision.validity) ? kept : undefined;
  }

  rememberUrl(url: string, check: DecidedCheck): void {
    this.urls.set(url, check);
  }

  byKey(validity: Validity, key: DecisionKey): Decision | undefined {
    return this.decisions.get(validity)?.get(textOf(key));
  }

  /** When there are too many, all others are dropped. */
  rememberDecision(key: DecisionKey, decision: Decision): void {
    if (this.count++ === this.maxEntries) {
      this.decisions = new WeakMap();
      this.count = 1;
    }
    const kept = this.decisions.get(decision.validity) ?? new Map<string, Decision>();
    this.decisions.set(decision.validity, kept.set(textOf(key), decision));
  }
}

/** The words come last: they alone may hold any character. */
function textOf({ feed, side, words }: DecisionKey): string {
  return `${feed}\n${side}\n${words}`;
}
