import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/config.ts';
import type { ConsulAgent, ServiceDefinition } from '../../consul/consul-agent.ts';
import type { Readiness } from '../../health/readiness.ts';
import { pauseAfter } from '../../jobs/backoff.ts';
import { describeService, readinessUrl } from './describe-service.ts';

/** Pause, ms, between two checks of an instance that is not ready yet. */
const READY_CHECK_PAUSE = 250;
/** Longest pause after the first failure, ms. */
const FIRST_PAUSE = 500;

/** Called with whether the agent has the registration; `false` also while the agent cannot be asked. */
type OnRegistered = (isRegistered: boolean) => void;

/** Keeps this instance registered from when it is ready until it stops, also with an agent that loses registrations or is restarted. */
export class Registration {
  private readonly logger = new Logger('Consul');
  private readonly stopping = new AbortController();
  private running?: Promise<void>;
  private isRegistered = false;
  private failureIsLogged = false;

  constructor(
    private readonly agent: ConsulAgent,
    private readonly config: Config,
    private readonly readiness: Readiness,
    private readonly onRegistered: OnRegistered = () => undefined,
  ) {}

  /** To be called once this instance listens. Returns at once. */
  start(port: number): void {
    this.running ??= this.keepRegistered(describeService(this.config, port));
  }

  /** Deregisters for good. Takes as long as two requests at most. */
  async end(): Promise<void> {
    if (this.stopping.signal.aborted) return this.running;
    this.stopping.abort();
    // A registration that is in progress would otherwise arrive after the deregistration.
    this.running = this.running?.then(() => this.deregister());
    await this.running;
  }

  private async deregister(): Promise<void> {
    try {
      await this.agent.deregister(this.config.registry.service_id);
      this.logger.log('no longer registered');
    } catch (error) {
      this.logger.warn(
        `cannot deregister: ${(error as Error).message}; the agent's checks will fail instead`,
      );
    }
    this.setRegistered(false);
  }

  private async keepRegistered(service: ServiceDefinition): Promise<void> {
    while (!this.hasStopped && !(await this.readiness.holds())) await this.pause(READY_CHECK_PAUSE);
    const { sync_interval } = this.config.registry;
    for (let failures = 0; !this.hasStopped;) {
      failures = (await this.sync(service)) ? 0 : failures + 1;
      const backoff = { base: FIRST_PAUSE, cap: sync_interval };
      const usual = sync_interval * (0.75 + Math.random() / 4);
      await this.pause(failures === 0 ? usual : 50 + pauseAfter(failures, backoff, Math.random()));
    }
  }

  /** @returns whether the agent answered */
  private async sync(service: ServiceDefinition): Promise<boolean> {
    try {
      const isThere = this.isRegistered && isDeepStrictEqual(await this.agent.service(service.id), service);
      if (!isThere && !this.hasStopped) await this.register(service);
      return true;
    } catch (error) {
      if (!this.failureIsLogged) this.logger.warn(`cannot register: ${(error as Error).message}; retrying`);
      this.failureIsLogged = true;
      // The agent may have lost the registration by the time it answers again.
      this.onRegistered(false);
      return false;
    }
  }

  private async register(service: ServiceDefinition): Promise<void> {
    const { check_interval: interval, check_timeout: timeout, deregister_after } = this.config.registry;
    const initially = (await this.readiness.holds()) ? 'passing' : 'critical';
    await this.agent.register(service, {
      url: readinessUrl(service),
      interval,
      timeout,
      deregisterAfter: deregister_after,
      initially,
    });
    this.logger.log(
      { service },
      this.isRegistered ? 'registered again: the agent had lost it' : 'registered',
    );
    this.setRegistered(true);
  }

  private setRegistered(isRegistered: boolean): void {
    [this.isRegistered, this.failureIsLogged] = [isRegistered, false];
    this.onRegistered(isRegistered);
  }

  private get hasStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Ends early when the service stops. */
  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal: this.stopping.signal }).catch(() => undefined);
  }
}
