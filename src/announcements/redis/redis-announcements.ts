import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { Announcements } from '../announcements.ts';

/** Messages under way to Redis at once; what comes beyond that is lost. */
const MOST_UNDER_WAY = 1000;

interface Listener {
  readonly topic: string;
  readonly heard: (text: string) => void;
  readonly missed: () => void;
}

/** All topics on one channel of Redis, for all nodes that share it. Channels are the server's, not of one of its databases. */
export class RedisAnnouncements extends Announcements {
  private readonly node = randomUUID();
  private readonly listeners: Listener[] = [];
  private underWay = 0;

  /**
   * @param talking fails at once while Redis is away
   * @param listening a connection of its own: while it listens it can do nothing else
   */
  constructor(
    private readonly talking: Redis,
    private readonly listening: Redis,
    private readonly channel: string,
  ) {
    super();
    listening.on('message', (_channel: string, message: string) => this.deliver(message));
    listening.on('ready', () => void this.subscribeAgain());
  }

  publish(topic: string, text: string): void {
    if (this.talking.status !== 'ready' || this.underWay >= MOST_UNDER_WAY) return;
    this.underWay++;
    void this.send(`${this.node} ${topic} ${text}`).finally(() => this.underWay--);
  }

  subscribe(topic: string, heard: Listener['heard'], missed: Listener['missed']): void {
    this.listeners.push({ topic, heard, missed });
  }

  /** Only from then on nothing is missed. */
  private async subscribeAgain(): Promise<void> {
    try {
      await this.listening.subscribe(this.channel);
    } catch {
      return; // The connection was lost again: the next one subscribes.
    }
    for (const { missed } of this.listeners) missed();
  }

  /** A Redis that hangs is given up for a new connection, so that nothing piles up. */
  private async send(message: string): Promise<void> {
    try {
      await this.talking.publish(this.channel, message);
    } catch (error) {
      if (this.talking.status === 'ready' && (error as Error).message === 'Command timed out')
        this.talking.disconnect(true);
    }
  }

  private deliver(message: string): void {
    const [, node, topic, text] = /^(\S+) (\S+) (.*)$/s.exec(message) ?? [];
    if (node === this.node || text === undefined) return;
    for (const listener of this.listeners) if (listener.topic === topic) listener.heard(text);
  }
}
