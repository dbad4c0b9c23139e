import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { Announcements } from '../announcements.ts';

/** Messages that may be in flight to Redis at once; further ones are dropped. */
const MAX_IN_FLIGHT = 1000;

interface Listener {
  readonly topic: string;
  readonly onMessage: (text: string) => void;
  readonly onGap: () => void;
}

/**
 * Sends all topics over one Redis channel to all nodes. Channels belong to the whole server, not to one of
 * its databases.
 */
export class RedisAnnouncements extends Announcements {
  private readonly nodeId = randomUUID();
  private readonly listeners: Listener[] = [];
  private inFlight = 0;

  /**
   * @param publisher fails at once while Redis is down
   * @param subscriber a separate connection: a subscribed connection accepts no other commands
   */
  constructor(
    private readonly publisher: Redis,
    private readonly subscriber: Redis,
    private readonly channel: string,
  ) {
    super();
    subscriber.on('message', (_channel: string, message: string) => this.deliver(message));
    subscriber.on('ready', () => void this.resubscribe());
  }

  publish(topic: string, text: string): void {
    if (this.publisher.status !== 'ready' || this.inFlight >= MAX_IN_FLIGHT) return;
    this.inFlight++;
    void this.send(`${this.nodeId} ${topic} ${text}`).finally(() => this.inFlight--);
  }

  subscribe(topic: string, onMessage: Listener['onMessage'], onGap: Listener['onGap']): void {
    this.listeners.push({ topic, onMessage, onGap });
  }

  /**
   * Messages are received only after the subscription succeeds, so subscribers are told of the gap after it.
   */
  private async resubscribe(): Promise<void> {
    try {
      await this.subscriber.subscribe(this.channel);
    } catch {
      return; // The connection was lost again: the next one subscribes.
    }
    for (const { onGap } of this.listeners) onGap();
  }

  /** If Redis hangs, the connection is replaced, so that commands do not pile up. */
  private async send(message: string): Promise<void> {
    try {
      await this.publisher.publish(this.channel, message);
    } catch (error) {
      if (this.publisher.status === 'ready' && (error as Error).message === 'Command timed out')
        this.publisher.disconnect(true);
    }
  }

  private deliver(message: string): void {
    const [, node, topic, text] = /^(\S+) (\S+) (.*)$/s.exec(message) ?? [];
    if (node === this.nodeId || text === undefined) return;
    for (const listener of this.listeners) if (listener.topic === topic) listener.onMessage(text);
  }
}
