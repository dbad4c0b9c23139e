import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** What nodes tell each other of keys that changed. A message may be lost: nobody may rely on one. */
export class Invalidations {
  private readonly node = randomUUID();

  /** @param listening a connection of its own: while it listens it can do nothing else */
  constructor(
    private readonly talking: Redis,
    private readonly listening: Redis,
    private readonly channel: string,
  ) {}

  async tell(key: string): Promise<void> {
    await this.talking.publish(this.channel, `${this.node} ${key}`);
  }

  /**
   * @param forget called with each key that another node changed
   * @param forgetAll called when messages may have been missed
   */
  listen(forget: (key: string) => void, forgetAll: () => void): void {
    this.listening.on('message', (_channel: string, message: string) => {
      const end = message.indexOf(' ');
      if (message.slice(0, end) !== this.node) forget(message.slice(end + 1));
    });
    this.listening.on('ready', forgetAll);
    // Afterwards ioredis subscribes again by itself whenever it has connected.
    this.listening.subscribe(this.channel).catch(() => undefined);
  }
}
