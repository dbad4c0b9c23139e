import { LRUCache } from 'lru-cache';

export interface RecentAnswersOptions<A> {
  /** Most answers kept; the least recently used go first. */
  readonly max: number;
  /** How long an answer is kept, ms. */
  readonly keep: (answer: A) => number;
  /** Epoch ms. */
  readonly now: () => number;
}

interface Kept<A> {
  readonly answer: A;
  /** Epoch ms. */
  readonly until: number;
  /** In which `RECENT` since the epoch. */
  used: number;
}

/** ms; of those used in it, who came last does not matter. */
const USE_GRANULARITY = 100;

/** What was found out recently, at hand without waiting. Those who ask meanwhile share one search. */
export class RecentAnswers<A extends object> {
  private readonly known: LRUCache<string, Kept<A>>;
  private readonly searches = new Map<string, Promise<A | undefined>>();

  constructor(private readonly options: RecentAnswersOptions<A>) {
    this.known = new LRUCache({ max: options.max });
  }

  get(key: string): A | undefined {
    const found = this.known.peek(key);
    if (found === undefined) return undefined;
    const now = this.options.now();
    // To renew its place in the order of use takes longer than to find it.
    const used = Math.floor(now / USE_GRANULARITY);
    if (found.used !== used) {
      found.used = used;
      this.known.get(key);
    }
    return now < found.until ? found.answer : undefined;
  }

  /** @param search gives undefined when it could not find out, which is not kept. @throws what `search` throws */
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

  /** Also what a search under way is about to find: it may have looked before the change. */
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
