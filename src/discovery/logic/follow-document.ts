import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { FirstDocument } from '../../config/config-origin.ts';
import type { ConsulAgent, KvEntry } from '../../consul/consul-agent.ts';
import { pauseAfter } from '../../jobs/backoff.ts';
import type { ApplyDocument } from './apply-document.ts';

const BACKOFF = { base: 500, cap: 30_000 } as const;
/** Least time, ms, between two queries: an agent may answer at once although nothing changed. */
const LEAST_INTERVAL = { changed: 100, unchanged: 1000 } as const;

export interface FollowedDocument {
  readonly key: string;
  /** Longest time, ms, that the agent holds an answer back. */
  readonly wait: number;
  readonly first: FirstDocument;
}

/** Waits at the agent for changes of a document while the service runs, and has each one applied. */
export class FollowDocument {
  private readonly logger = new Logger('Config');
  private readonly stopping = new AbortController();
  private running?: Promise<void>;
  private seen: { readonly text: string | undefined } | undefined;
  private index = '0';
  private failures = 0;

  constructor(
    private readonly agent: ConsulAgent,
    private readonly changes: ApplyDocument,
    private readonly followed: FollowedDocument,
  ) {
    const { text, copyReason } = followed.first;
    this.seen = copyReason === undefined ? { text } : undefined;
  }

  /** Returns at once. */
  start(): void {
    const { copyReason } = this.followed.first;
    if (copyReason !== undefined)
      this.logger.warn(`started with the last good copy of the settings: ${copyReason}`);
    this.running ??= this.follow();
  }

  /** Resolves when no query and no change is in progress. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async follow(): Promise<void> {
    while (!this.hasStopped) {
      const next = performance.now() + (await this.waitForChange());
      await this.pause(next - performance.now());
    }
  }

  /** @returns how long to wait before the next query, ms */
  private async waitForChange(): Promise<number> {
    const begun = performance.now();
    try {
      const { key, wait } = this.followed;
      const entry = await this.agent.entry(key, { index: this.index, wait }, this.stopping.signal);
      this.logRecovery();
      const least = (await this.applyIfChanged(entry)) ? LEAST_INTERVAL.changed : LEAST_INTERVAL.unchanged;
      return least - (performance.now() - begun);
    } catch (error) {
      return this.pauseAfterFailure(error as Error);
    }
  }

  /** An index that goes backwards means that the KV was reset: any key may have changed since. */
  private async applyIfChanged({ text, index }: KvEntry): Promise<boolean> {
    this.index = BigInt(index) < BigInt(this.index) ? '0' : index;
    if (this.seen !== undefined && this.seen.text === text) return false;
    this.seen = { text };
    await this.changes.apply(text);
    return true;
  }

  private logRecovery(): void {
    if (this.failures > 0) this.logger.log('the settings in Consul can be read again');
    this.failures = 0;
  }

  private pauseAfterFailure({ message }: Error): number {
    if (this.failures === 0 && !this.hasStopped)
      this.logger.warn(`the settings in Consul cannot be read: ${message}; retrying`);
    this.failures++;
    // The agent that answers next may have another history, in which this index would wait for too long.
    this.index = '0';
    return 50 + pauseAfter(this.failures, BACKOFF, Math.random());
  }

  private get hasStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Ends early when the service stops. */
  private async pause(ms: number): Promise<void> {
    await delay(Math.max(ms, 0), undefined, { ref: false, signal: this.stopping.signal }).catch(
      () => undefined,
    );
  }
}
