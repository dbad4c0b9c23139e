import { Injectable, Logger } from '@nestjs/common';
import { Contributions } from '../contributions/contributions.ts';

/** Keeps new clients away from this instance. It limits its own time. */
export type Goodbye = () => Promise<void>;

/** The first step of a shutdown, while the instance still serves: readiness turns false, registrations end. */
@Injectable()
export class Leaving extends Contributions<Goodbye> {
  private readonly logger = new Logger('Shutdown');
  private left?: Promise<void>;

  get hasBegun(): boolean {
    return this.left !== undefined;
  }

  /** Resolves when every goodbye has ended; one that fails is logged. A second call waits for the first. */
  begin(): Promise<void> {
    this.left ??= Promise.all(Array.from(this, ([name, goodbye]) => this.say(name, goodbye))).then(
      () => undefined,
    );
    return this.left;
  }

  private async say(name: string, goodbye: Goodbye): Promise<void> {
    try {
      await goodbye();
    } catch (err) {
      this.logger.warn({ err, name }, 'a step of the shutdown failed');
    }
  }
}
