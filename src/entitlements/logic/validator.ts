import { Logger } from '@nestjs/common';
import type { AuthConfig } from '../../config/sections/auth-config.ts';
import { type Clock, systemClock } from '../../clock/clock.ts';
import { Breaker } from '../breaker.ts';
import { HttpValidator, type ValidatorAnswer, type ValidatorRequest } from '../repo/http-validator.ts';
import { Turns } from './turns.ts';

export type ValidatorOptions = Pick<
  AuthConfig,
  'validation_timeout' | 'validation_queue' | 'breaker_failures' | 'breaker_pause'
>;

/** Bound of concurrent requests, so that a flood of invented keys is not passed on. */
const MAX_IN_FLIGHT = 128;

/**
 * Calls an external validator. When it fails there is no answer; after repeated failures the circuit breaker
 * returns at once.
 */
export class Validator {
  private readonly logger = new Logger('Validator');
  private readonly http: HttpValidator;
  private readonly breaker: Breaker;
  private readonly turns: Turns;

  /** @param name configuration key of the validator, for the log */
  constructor(
    private readonly name: string,
    url: string,
    options: ValidatorOptions,
    clock: Clock = systemClock,
  ) {
    const { validation_timeout: timeout, validation_queue: waiting } = options;
    this.http = new HttpValidator(url, timeout, clock);
    this.turns = new Turns({ atOnce: MAX_IN_FLIGHT, waiting, patience: timeout }, clock);
    const { breaker_failures: failures, breaker_pause: pause } = options;
    this.breaker = new Breaker({ failures, pause, now: () => clock.now() });
  }

  /** Returns undefined when there is no usable answer. */
  async request(request: ValidatorRequest): Promise<ValidatorAnswer | undefined> {
    if (this.breaker.isPaused || !(await this.turns.take())) return undefined;
    try {
      // The validator may have failed meanwhile.
      if (!this.breaker.allowsCall()) return undefined;
      return this.onAnswer(await this.http.post(request));
    } catch (error) {
      this.onFailure((error as Error).message);
      return undefined;
    } finally {
      this.turns.end();
    }
  }

  private onAnswer(answer: ValidatorAnswer): ValidatorAnswer | undefined {
    if (this.breaker.isOpen) this.logger.log(`${this.name} answers again`);
    this.breaker.recordSuccess();
    if (answer.code >= 0) return answer;
    // The validator works but reports an error for this request, which the client may have caused: the
    // breaker ignores it.
    this.logger.debug(`${this.name} answers with the error ${answer.code}`);
    return undefined;
  }

  /** Logs an error once, when the breaker opens, not for every request. */
  private onFailure(why: string): void {
    const wasOpen = this.breaker.isOpen;
    this.breaker.recordFailure();
    if (this.breaker.isOpen && !wasOpen) this.logger.error(`${this.name} ${why}: calls are paused`);
    else this.logger.debug(`${this.name} ${why}`);
  }
}
