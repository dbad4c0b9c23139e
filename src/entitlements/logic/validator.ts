import { Logger } from '@nestjs/common';
import type { AuthConfig } from '../../config/sections/auth-config.ts';
import { type Clock, systemClock } from '../../jobs/clock.ts';
import { Breaker } from '../breaker.ts';
import { HttpValidator, type ValidatorAnswer, type ValidatorRequest } from '../repo/http-validator.ts';

export type ValidatorOptions = Pick<AuthConfig, 'validation_timeout' | 'breaker_failures' | 'breaker_pause'>;

/** Most questions under way at once; a flood of made-up keys is not passed on. */
const MAX_IN_FLIGHT = 128;

/** A validator that may fail: then there is no answer, quickly once it has failed repeatedly. */
export class Validator {
  private readonly logger = new Logger('Validator');
  private readonly http: HttpValidator;
  private readonly breaker: Breaker;
  private running = 0;

  /** @param name of its key in the configuration, for the log */
  constructor(
    private readonly name: string,
    url: string,
    options: ValidatorOptions,
    clock: Clock = systemClock,
  ) {
    this.http = new HttpValidator(url, options.validation_timeout, clock);
    const { breaker_failures: failures, breaker_pause: pause } = options;
    this.breaker = new Breaker({ failures, pause, now: () => clock.now() });
  }

  /** Undefined when there is no answer to go by. */
  async ask(request: ValidatorRequest): Promise<ValidatorAnswer | undefined> {
    if (this.running >= MAX_IN_FLIGHT || !this.breaker.allowsCall()) return undefined;
    this.running++;
    try {
      return this.onAnswer(await this.http.ask(request));
    } catch (error) {
      this.onFailure((error as Error).message);
      return undefined;
    } finally {
      this.running--;
    }
  }

  private onAnswer(answer: ValidatorAnswer): ValidatorAnswer | undefined {
    if (this.breaker.isOpen) this.logger.log(`${this.name} answers again`);
    this.breaker.recordSuccess();
    if (answer.code >= 0) return answer;
    // It works, but cannot say: about this question, which a client may well have chosen.
    this.logger.debug(`${this.name} answers with the error ${answer.code}`);
    return undefined;
  }

  /** Said once when it is given up, not for every question. */
  private onFailure(why: string): void {
    const wasOpen = this.breaker.isOpen;
    this.breaker.recordFailure();
    if (this.breaker.isOpen && !wasOpen) this.logger.error(`${this.name} ${why}: left alone for a while`);
    else this.logger.debug(`${this.name} ${why}`);
  }
}
