import { LRUCache } from 'lru-cache';
import { upTo } from '../cache/up-to.ts';
import { machineClock } from '../clock/machine-clock.ts';
import { TooManyRequests } from '../errors/other-errors.ts';
import { clientGroup } from './client-group.ts';

/** ms */
const WINDOW = 60_000;

export interface Window {
  events: number;
  until: number;
  /** Number of events beyond which `report` is called. */
  quietUpTo: number;
  /** Events that other processes know of. */
  told: number;
}

export interface RateLimitOptions {
  /** Events per client and minute; 0 for no limit. */
  readonly max: number;
  /** Clients remembered at once; the least recently seen make room. */
  readonly clients: number;
  /** ms; the same in all processes that share the limit. */
  readonly now?: () => number;
}

/** Counts the events of each client in one-minute windows; a window opens with the client's first event. */
export class RateLimit {
  protected windows: LRUCache<string, Window>;
  protected max: number;
  protected readonly now: () => number;

  constructor({ max, clients, now = () => machineClock.now() }: RateLimitOptions) {
    this.max = max;
    this.windows = new LRUCache(upTo(this.isOff ? 1 : clients));
    this.now = now;
  }

  /** Whether there is no limit: then nothing is counted. */
  get isOff(): boolean {
    return this.max === 0;
  }

  /** Changes the limit; events counted so far still count. */
  adjust({ max, clients }: Pick<RateLimitOptions, 'max' | 'clients'>): void {
    this.max = max;
    const room = this.isOff ? 1 : clients;
    if (this.windows.maxSize === room) return;
    const before = this.windows.dump();
    this.windows = new LRUCache(upTo(room));
    this.windows.load(before);
  }

  /** Counts one event, as `weight` events. @returns the refusal when the limit was used up before */
  take(address: string | undefined, weight = 1): TooManyRequests | undefined {
    if (this.isOff) return undefined;
    const client = clientGroup(address);
    const now = this.now();
    const window = this.windows.get(client);
    if (window === undefined || now >= window.until) {
      const opened = { events: weight, until: now + WINDOW, quietUpTo: this.quiet, told: 0 };
      this.windows.set(client, opened);
      if (weight > opened.quietUpTo) this.report(client, opened);
      return undefined;
    }
    const isUsedUp = window.events >= this.max;
    window.events += weight;
    if (window.events > window.quietUpTo) this.report(client, window);
    return isUsedUp ? tooMany(window.until - now) : undefined;
  }

  /** Counts one event. @throws TooManyRequests when it is one too many */
  count(address: string | undefined): void {
    const refusal = this.take(address);
    if (refusal !== undefined) throw refusal;
  }

  /** Counts nothing. @returns the refusal when the next event would be one too many */
  refusal(address: string | undefined): TooManyRequests | undefined {
    if (this.isOff) return undefined;
    const window = this.windows.get(clientGroup(address));
    const left = window === undefined ? 0 : window.until - this.now();
    return left > 0 && window!.events >= this.max ? tooMany(left) : undefined;
  }

  /** Counts nothing. @throws TooManyRequests when the next event would be one too many */
  check(address: string | undefined): void {
    const refusal = this.refusal(address);
    if (refusal !== undefined) throw refusal;
  }

  /** Events of a client that concern this process alone. */
  protected get quiet(): number {
    return Infinity;
  }

  /** Called when a client has more events than that. */
  protected report(_client: string, _window: Window): void {}
}

function tooMany(wait: number): TooManyRequests {
  return new TooManyRequests(Math.ceil(wait / 1000));
}
