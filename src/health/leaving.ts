import { Injectable, Logger } from '@nestjs/common';

/** What has to be done so that nobody sends new clients here. Bounds its own time. */
export type Goodbye = () => Promise<void>;

/** The first step of a shutdown, while the instance still serves: readiness turns false, registrations end. */
@Injectable()
export class Leaving {
  private readonly logger = new Logger('Shutdown');
  private readonly goodbyes: Goodbye[] = [];
  private left?: Promise<void>;

  get hasBegun(): boolean {
    return this.left !== undefined;
  }

  onLeave(goodbye: Goodbye): void {
    this.goodbyes.push(goodbye);
  }

  /** Resolves when all have been told; one that fails is logged and holds up nobody. Again, it is the same leaving. */
  begin(): Promise<void> {
    this.left ??= Promise.allSettled(this.goodbyes.map((goodbye) => this.say(goodbye))).then(() => undefined);
    return this.left;
  }

  private async say(goodbye: Goodbye): Promise<void> {
    await goodbye().catch((err: unknown) => this.logger.warn({ err }, 'leaving could not be announced'));
  }
}
