import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { LiveConfig } from '../../config/live-config.ts';
import type { ExtraConfig } from '../../config/sections/extra-config.ts';
import { Group } from '../../group/group.ts';
import { Readiness } from '../../health/readiness.ts';

export const ENDPOINT_UP = 'rb_download_endpoint_up';

/** An endpoint that answers with a lower status counts as up: it may refuse a request without a key. */
const SERVER_ERROR = 500;

/** Topic of the group: a front asks the keeper which endpoints are down, and the keeper tells the fronts. */
const DOWN = 'endpoints down';

/**
 * Probes the download endpoints, in one process for all of the instance. Before the first probe, and without probes, all
 * endpoints count as up.
 */
@Injectable()
export class EndpointHealth implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Downloads');
  private urls: readonly string[] = [];
  private readonly down = new Set<string>();
  private readonly stopping = new AbortController();
  private timer?: NodeJS.Timeout;
  /** Increases with every change of the settings for endpoints and probes. */
  private round = 0;

  constructor(
    private readonly config: LiveConfig,
    @InjectMetric(ENDPOINT_UP) private readonly up: Gauge<'endpoint'>,
    private readonly readiness: Readiness,
    private readonly group: Group,
  ) {
    this.readSettings(config.extra);
    if (group.isFront) group.on<string[]>(DOWN, (urls) => this.adopt(urls));
    else group.on(DOWN, () => [...this.down]);
  }

  isUp(url: string): boolean {
    return !this.down.has(url);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.startProbing();
    let { extra } = this.config;
    this.config.onChange(() => {
      if (this.config.extra === extra) return;
      extra = this.config.extra;
      this.readSettings(extra);
      this.startProbing();
      if (!this.group.isFront) this.tellFronts();
    });
    if (!this.group.isFront) return;
    // Without an answer all count as up until the next round of the keeper.
    const [urls = []] = await this.group.ask<string[]>(DOWN);
    this.adopt(urls);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.stopping.abort();
  }

  /** Probes every endpoint once. */
  async probeAll(): Promise<void> {
    await Promise.all(this.urls.map((url) => this.probe(url)));
  }

  private readSettings({ download_prefix_info, cdn_prefix }: ExtraConfig): void {
    const endpoints = Object.values(download_prefix_info).flatMap((list) => list.map(({ url }) => url));
    const before = this.urls;
    this.urls = [...new Set([...endpoints, ...(cdn_prefix === '' ? [] : [cdn_prefix])])];
    for (const gone of before.filter((url) => !this.urls.includes(url))) {
      this.down.delete(gone);
      this.up.remove({ endpoint: gone });
    }
    // It is only reported: when all endpoints are down, this instance serves the downloads itself.
    if (this.urls.length > 0 && !this.readiness.has('endpoints'))
      this.readiness.add('endpoints', () => Promise.resolve(this.states()));
  }

  /** Restarts the probes with the current settings. Without probes all endpoints count as up. */
  private startProbing(): void {
    clearTimeout(this.timer);
    this.round++;
    const { enabled } = this.config.extra.probe;
    if (!enabled) this.down.clear();
    if (this.group.isFront) return;
    for (const url of this.urls) this.up.set({ endpoint: url }, this.isUp(url) ? 1 : 0);
    if (enabled && this.urls.length > 0) void this.probeRepeatedly(this.round);
  }

  private async probeRepeatedly(round: number): Promise<void> {
    await this.probeAll();
    this.tellFronts();
    if (!this.stopping.signal.aborted && round === this.round)
      this.timer = setTimeout(() => void this.probeRepeatedly(round), this.config.extra.probe.interval);
  }

  private async probe(url: string): Promise<void> {
    const { round } = this;
    const failure = await this.findFailure(url);
    if (round !== this.round || this.stopping.signal.aborted || (failure === undefined) === this.isUp(url))
      return;
    if (failure === undefined) this.down.delete(url);
    else this.down.add(url);
    this.tellFronts();
    this.up.set({ endpoint: url }, failure === undefined ? 1 : 0);
    if (failure === undefined) this.logger.log({ endpoint: url }, 'download endpoint answers again');
    else this.logger.warn({ endpoint: url, reason: failure }, 'download endpoint does not answer');
  }

  private tellFronts(): void {
    this.group.tell(DOWN, [...this.down]);
  }

  private adopt(urls: readonly string[]): void {
    this.down.clear();
    for (const url of urls) this.down.add(url);
  }

  /** @returns the reason why the endpoint counts as down; undefined when it is up */
  private async findFailure(url: string): Promise<string | undefined> {
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
