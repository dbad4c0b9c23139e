import { LRUCache } from 'lru-cache';
import { upTo } from '../../cache/up-to.ts';

export interface RecentAnswersOptions<A> {
  /** Bound of cached answers; the least recently used are evicted. */
  readonly max: number;
  /** ms that an answer is cached */
  readonly keep: (answer: A) => number;
  /** Epoch ms. */
  readonly now: () => number;
}

interface CachedAnswer<A> {
  readonly answer: A;
  /** Epoch ms. */
  readonly until: number;
  /** Last use, in units of `USE_GRANULARITY` since the epoch. */
  used: number;
}

/** ms; the order of uses within this time does not matter for eviction */
const USE_GRANULARITY = 100;

/** A cache of recent answers that can be read synchronously. Concurrent callers share one search. */
export class RecentAnswers<A extends object> {
  private readonly known: LRUCache<string, CachedAnswer<A>>;
  private readonly searches = new Map<string, Promise<A | undefined>>();

  constructor(private readonly options: RecentAnswersOptions<A>) {
    this.known = new LRUCache(upTo(options.max));
  }

  get(key: string): A | undefined {
    const found = this.known.peek(key);
    if (found === undefined) return undefined;
    const now = this.options.now();
    // Updating the order of use costs more than the lookup, so it is not done every time.
    const used = Math.floor(now / USE_GRANULARITY);
    if (found.used !== used) {
      found.used = used;
      this.known.get(key);
    }
    return now < found.until ? found.answer : undefined;
  }

  /**
   * @param search returns undefined when it finds no answer; that is not cached. @throws the error of
   * `search`
   */
  getOrSearch(key: string, search: () => Promise<A | undefined>): Promise<A | undefined> {
    const running = this.searches.get(key);
    if (running !== undefined) return running;
    const mine: Promise<A | undefined> = search()
      .then((answer) => {
        if (answer !== undefined && this.searches.get(key) === mine) this.store(key, answer);
        return answer;
      })
      .finally(() => {
        if (this.searches.get(key) === mine) this.searches.delete(key);
      });
    this.searches.set(key, mine);
    return mine;
  }

  /** Also drops the result of a running search, which may have read the old state. */
  evict(key: string): void {
    this.known.delete(key);
    this.searches.delete(key);
  }

  evictAll(): void {
    this.known.clear();
    this.searches.clear();
  }

  private store(key: string, answer: A): void {
    const now = this.options.now();
    this.known.set(key, {
      answer,
      until: now + this.options.keep(answer),
      used: Math.floor(now / USE_GRANULARITY),
    });
  }
}
