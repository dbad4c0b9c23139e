import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { FirstDocument } from '../../config/remote/config-origin.ts';
import type { ConsulAgent, Entry } from '../../consul/consul-agent.ts';
import { pauseAfter } from '../../jobs/backoff.ts';
import type { TakeDocument } from './take-document.ts';

const BACKOFF = { base: 500, cap: 30_000 } as const;
/** Least time, ms, from one question to the next: an answer that brings nothing new may come at once. */
const LEAST = { changed: 100, unchanged: 1000 } as const;

export interface Followed {
  readonly key: string;
  /** ms */
  readonly wait: number;
  readonly first: FirstDocument;
}

/** Waits at the agent for changes of a document, for as long as the service runs, and has each taken. */
export class FollowDocument {
  private readonly logger = new Logger('Config');
  private readonly stopping = new AbortController();
  private running?: Promise<void>;
  private seen: { readonly text: string | undefined } | undefined;
  private index = '0';
  private failures = 0;

  constructor(
    private readonly agent: ConsulAgent,
    private readonly take: TakeDocument,
    private readonly followed: Followed,
  ) {
    const { text, excuse } = followed.first;
    this.seen = excuse === undefined ? { text } : undefined;
  }

  /** Returns at once. */
  start(): void {
    const { excuse } = this.followed.first;
    if (excuse !== undefined) this.logger.warn(`started with the last good copy of the settings: ${excuse}`);
    this.running ??= this.follow();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async follow(): Promise<void> {
    while (!this.hasStopped) {
      const next = performance.now() + (await this.ask());
      await this.pause(next - performance.now());
    }
  }

  /** @returns how long to wait before asking again, ms */
  private async ask(): Promise<number> {
    const begun = performance.now();
    try {
      const { key, wait } = this.followed;
      const entry = await this.agent.entry(key, { index: this.index, wait }, this.stopping.signal);
      this.recovered();
      const least = (await this.changed(entry)) ? LEAST.changed : LEAST.unchanged;
      return least - (performance.now() - begun);
    } catch (error) {
      return this.failed(error as Error);
    }
  }

  /** An index that goes backwards is one of another history: from there on everything may have changed. */
  private async changed({ text, index }: Entry): Promise<boolean> {
    this.index = BigInt(index) < BigInt(this.index) ? '0' : index;
    if (this.seen !== undefined && this.seen.text === text) return false;
    this.seen = { text };
    await this.take.apply(text);
    return true;
  }

  private recovered(): void {
    if (this.failures > 0) this.logger.log('the settings in Consul can be followed again');
    this.failures = 0;
  }

  private failed({ message }: Error): number {
    if (this.failures === 0 && !this.hasStopped)
      this.logger.warn(`the settings in Consul cannot be followed: ${message}; tried again`);
    this.failures++;
    // Whoever answers next may be of another history, and hold an answer back for the index of this one.
    this.index = '0';
    return 50 + pauseAfter(this.failures, BACKOFF, Math.random());
  }

  private get hasStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async pause(ms: number): Promise<void> {
    await delay(Math.max(ms, 0), undefined, { ref: false, signal: this.stopping.signal }).catch(
      () => undefined,
    );
  }
}
