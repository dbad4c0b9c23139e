import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/config.ts';
import type { ConsulAgent, Service } from '../../consul/consul-agent.ts';
import type { Readiness } from '../../health/readiness.ts';
import { pauseAfter } from '../../jobs/backoff.ts';
import { describedService, readinessUrl } from './described-service.ts';

/** How often an instance that is not ready yet looks again, ms. */
const READY_CHECKS = 250;
/** Longest pause after the first failure, ms. */
const FIRST_PAUSE = 500;

/** Hears whether the agent knows this instance, as far as it can be told. */
type Hear = (isKnown: boolean) => void;

/** Has the agent know this instance from when it is ready until it leaves, also one that forgets or was away. */
export class Registration {
  private readonly logger = new Logger('Consul');
  private readonly stopping = new AbortController();
  private running?: Promise<void>;
  private isKnown = false;
  private isTold = false;

  constructor(
    private readonly agent: ConsulAgent,
    private readonly config: Config,
    private readonly readiness: Readiness,
    private readonly hear: Hear = () => undefined,
  ) {}

  /** To be called once this instance listens. Returns at once. */
  start(port: number): void {
    this.running ??= this.keepRegistered(describedService(this.config, port));
  }

  /** From now on nobody is sent here by Consul; for good. Takes as long as two requests at most. */
  async leave(): Promise<void> {
    if (this.stopping.signal.aborted) return this.running;
    this.stopping.abort();
    // One that is under way would otherwise arrive last.
    this.running = this.running?.then(() => this.deregister());
    await this.running;
  }

  private async deregister(): Promise<void> {
    try {
      await this.agent.deregister(this.config.registry.service_id);
      this.logger.log('no longer registered');
    } catch (error) {
      this.logger.warn(`cannot deregister: ${(error as Error).message}; its checks will fail instead`);
    }
    this.know(false);
  }

  private async keepRegistered(service: Service): Promise<void> {
    while (!this.hasStopped && !(await this.readiness.holds())) await this.pause(READY_CHECKS);
    const { sync_interval } = this.config.registry;
    for (let failures = 0; !this.hasStopped;) {
      failures = (await this.sync(service)) ? 0 : failures + 1;
      const backoff = { base: FIRST_PAUSE, cap: sync_interval };
      const usual = sync_interval * (0.75 + Math.random() / 4);
      await this.pause(failures === 0 ? usual : 50 + pauseAfter(failures, backoff, Math.random()));
    }
  }

  /** @returns whether the agent could be asked */
  private async sync(service: Service): Promise<boolean> {
    try {
      const isThere = this.isKnown && isDeepStrictEqual(await this.agent.service(service.id), service);
      if (!isThere && !this.hasStopped) await this.register(service);
      return true;
    } catch (error) {
      if (!this.isTold) this.logger.warn(`cannot register: ${(error as Error).message}; tried again`);
      this.isTold = true;
      // What is known of it may have changed when it is there again.
      this.hear(false);
      return false;
    }
  }

  private async register(service: Service): Promise<void> {
    const { check_interval: interval, check_timeout: timeout, deregister_after } = this.config.registry;
    const initially = (await this.readiness.holds()) ? 'passing' : 'critical';
    await this.agent.register(service, {
      url: readinessUrl(service),
      interval,
      timeout,
      deregisterAfter: deregister_after,
      initially,
    });
    this.logger.log({ service }, this.isKnown ? 'registered again: it had been forgotten' : 'registered');
    this.know(true);
  }

  private know(isKnown: boolean): void {
    [this.isKnown, this.isTold] = [isKnown, false];
    this.hear(isKnown);
  }

  private get hasStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Shorter when it is to stop. */
  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal: this.stopping.signal }).catch(() => undefined);
  }
}
