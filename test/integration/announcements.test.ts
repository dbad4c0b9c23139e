import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openRedisAnnouncements } from '../../src/announcements/redis/open-redis-announcements.ts';
import { makeConfig } from '../../src/config/make-config.ts';
import { Readiness } from '../../src/health/readiness.ts';
import { describeWithRedis, RedisServer } from '../support/redis.ts';

class Node {
  readonly heard: string[] = [];
  missed = 0;
  private readonly make;

  constructor({ addr }: RedisServer, db = 0) {
    this.make = openRedisAnnouncements(makeConfig({ redis: { addr, db } }), new Readiness());
    this.make.announcements.subscribe(
      'topic',
      (text) => this.heard.push(text),
      () => this.missed++,
    );
  }

  tell(text: string, topic = 'topic'): void {
    this.make.announcements.publish(topic, text);
  }

  close(): void {
    this.make.close();
  }
}

describeWithRedis('announcements', () => {
  let server: RedisServer;
  let nodes: Node[];
  const [FIRST, SECOND, THIRD] = [0, 1, 2];
  beforeEach(async () => {
    server = await RedisServer.start();
    nodes = Array.from({ length: 3 }, () => new Node(server));
    await settled(1);
  });
  afterEach(async () => {
    for (const node of nodes) node.close();
    await server[Symbol.asyncDispose]();
  });

  /** Waits until all subscribers have seen this many gaps and can publish. */
  const settled = (missed: number) =>
    vi.waitFor(async () => {
      for (const node of nodes) expect(node.missed).toBe(missed);
      const clients = await server.command((redis) => redis.client('LIST'));
      expect(String(clients).match(/ addr=/g)).toHaveLength(2 * nodes.length + 1);
    }, 10_000);

  it('stay within one of the databases of a server', async () => {
    const stranger = new Node(server, 5);
    nodes.push(stranger);
    await settled(1);
    stranger.tell('of something else');
    nodes[FIRST]!.tell('one');
    await vi.waitFor(() => expect(nodes[SECOND]!.heard).toEqual(['one']));
    nodes[THIRD]!.tell('two');
    await vi.waitFor(() => expect(nodes[SECOND]!.heard).toEqual(['one', 'two']));
    expect(stranger.heard).toEqual([]);
  });

  it('reach all other nodes, in order and as they are', async () => {
    const texts = ['one', 'two words', '', 'line\nbreak', 'ü'];
    for (const text of texts) nodes[FIRST]!.tell(text);
    nodes[FIRST]!.tell('of something else', 'other');
    await vi.waitFor(() => expect(nodes.map(({ heard }) => heard)).toEqual([[], texts, texts]));
  });

  it.each<[string, () => Promise<void>, () => Promise<void>]>([
    ['is down', () => server.down(), () => server.up()],
    ['hangs', async () => server.pause(), async () => server.resume()],
  ])('do no harm while Redis %s, and work again after it', async (_what, trouble, mend) => {
    await trouble();
    for (let n = 0; n < 100_000; n++) nodes[FIRST]!.tell('lost');
    await mend();
    await vi.waitFor(() => {
      nodes[FIRST]!.tell('after');
      expect(nodes[SECOND]!.heard).toContain('after');
      expect(nodes[THIRD]!.heard).toContain('after');
    }, 10_000);
    // The number of messages in flight is bounded, so most of them are dropped.
    expect(nodes[SECOND]!.heard.filter((text) => text === 'lost').length).toBeLessThan(2000);
  });

  it('tell subscribers about a possible gap, once messages arrive again', async () => {
    await server.down();
    await server.up();
    await settled(2);
    nodes[SECOND]!.tell('heard');
    await vi.waitFor(() => expect(nodes[FIRST]!.heard).toEqual(['heard']));
  });
});
