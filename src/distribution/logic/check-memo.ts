import { Memo } from '../../cache/memo.ts';
import { Catalogue } from '../../catalogue/logic/catalogue.ts';
import type { Validity } from '../../catalogue/validity.ts';
import type { DecidedCheck, Decision } from '../decision.ts';

/** Largest number of decisions, and of URLs, in memory; a decision takes some 300 bytes. */
const MAX_ENTRIES = 100_000;

/** The question to which a decision about a resource is the answer. */
export interface DecisionKey {
  /** Name of the feed. */
  readonly feed: string;
  /** `words` of the question. */
  readonly words: string;
  /** The client's side of the resource's live rollouts; empty without rollouts. */
  readonly side: string;
}

/**
 * Everything that is remembered between a URL and its answer. A lookup goes down this table until an entry is valid.
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
 * A check takes 2 to 3 µs before it is sent. Of these, measured on a busy machine, a remembered URL saves 2 µs; a
 * decision 2 µs for a URL that is new; a remembered answer some 0.3 µs and 700 bytes.
 *
 * Invariants: a decision depends only on the resource's picture and its DecisionKey. With an empty side, the URL alone
 * determines the key, so URLs are remembered only then. A question whose outcome depends on more has no `words`, and
 * its decision is not remembered. Answers to holders of a licence key are never remembered.
 */
export class CheckMemo {
  private readonly urls: Memo<DecidedCheck>;
  private decisions = new WeakMap<Validity, Map<string, Decision>>();
  /** The number of decisions that were added since the memo was last emptied. */
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

  /** When the memo is full, it is emptied first. */
  rememberDecision(key: DecisionKey, decision: Decision): void {
    if (this.count++ === this.maxEntries) {
      this.decisions = new WeakMap();
      this.count = 1;
    }
    const kept = this.decisions.get(decision.validity) ?? new Map<string, Decision>();
    this.decisions.set(decision.validity, kept.set(textOf(key), decision));
  }
}

/** The words come last, because they alone may contain a line break. */
function textOf({ feed, side, words }: DecisionKey): string {
  return `${feed}\n${side}\n${words}`;
}
