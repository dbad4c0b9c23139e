import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { Config } from '../../config/config.ts';
import { Readiness } from '../../health/readiness.ts';

export const ENDPOINT_UP = 'rb_download_endpoint_up';

/** Below it an endpoint counts as there: a package asked for without its key may well be refused. */
const SERVER_ERROR = 500;

/** Knows which download endpoints answer. Until they are asked, or when nobody asks, all of them do. */
@Injectable()
export class EndpointHealth implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Downloads');
  private readonly urls: readonly string[];
  private readonly down = new Set<string>();
  private readonly stopping = new AbortController();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly config: Config,
    @InjectMetric(ENDPOINT_UP) private readonly up: Gauge<'endpoint'>,
    readiness: Readiness,
  ) {
    const { download_prefix_info, cdn_prefix } = config.extra;
    const endpoints = Object.values(download_prefix_info).flatMap((list) => list.map(({ url }) => url));
    this.urls = [...new Set([...endpoints, ...(cdn_prefix === '' ? [] : [cdn_prefix])])];
    // Told, but no reason to take this instance out: it serves what no endpoint does.
    if (this.urls.length > 0) readiness.add('endpoints', () => Promise.resolve(this.states()));
  }

  isUp(url: string): boolean {
    return !this.down.has(url);
  }

  onApplicationBootstrap(): void {
    for (const url of this.urls) this.up.set({ endpoint: url }, 1);
    if (this.config.extra.probe.enabled && this.urls.length > 0) void this.run();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.stopping.abort();
  }

  /** Asks every endpoint once. */
  async probeAll(): Promise<void> {
    await Promise.all(this.urls.map((url) => this.probe(url)));
  }

  private async run(): Promise<void> {
    await this.probeAll();
    if (!this.stopping.signal.aborted)
      this.timer = setTimeout(() => void this.run(), this.config.extra.probe.interval);
  }

  private async probe(url: string): Promise<void> {
    const failure = await this.ask(url);
    if (this.stopping.signal.aborted || (failure === undefined) === this.isUp(url)) return;
    if (failure === undefined) this.down.delete(url);
    else this.down.add(url);
    this.up.set({ endpoint: url }, failure === undefined ? 1 : 0);
    if (failure === undefined) this.logger.log({ endpoint: url }, 'download endpoint answers again');
    else this.logger.warn({ endpoint: url, reason: failure }, 'download endpoint does not answer');
  }

  /** @returns why it counts as gone */
  private async ask(url: string): Promise<string | undefined> {
    const { path, timeout } = this.config.extra.probe;
    const signal = AbortSignal.any([AbortSignal.timeout(timeout), this.stopping.signal]);
    try {
      const { status, body } = await fetch(url + path, { method: 'HEAD', redirect: 'manual', signal });
      await body?.cancel();
      return status < SERVER_ERROR ? undefined : `status ${status}`;
    } catch (error) {
      const { message, cause } = error as Error;
      return cause instanceof Error ? cause.message : message;
    }
  }

  private states(): Record<string, unknown> {
    return Object.fromEntries(this.urls.map((url) => [url, this.isUp(url) ? 'up' : 'down']));
  }
}
