import { fork } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QueueUnreachable } from '../../src/jobs/errors.ts';
import { Build } from '../contracts/jobs/kinds.ts';
import { Workshop } from '../contracts/jobs/workshop.ts';
import { BullJobsLab } from '../support/bull-jobs-lab.ts';
import { Mailbox } from '../support/mailbox.ts';
import { describeWithRedis, RedisServer } from '../support/redis.ts';

describeWithRedis('jobs in BullMQ', () => {
  let server: RedisServer;
  let lab: BullJobsLab;
  beforeEach(async () => {
    server = await RedisServer.start({ persistent: true });
    lab = new BullJobsLab(server);
  });
  afterEach(async () => {
    await lab[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it('are shared by two nodes, and each is done once', async () => {
    const keys = Array.from({ length: 40 }, (_, n) => `job-${n}`);
    const done = new Mailbox<{ node: number; key: string }>();
    const nodes = [0, 1].map((node) => {
      const shop = new Workshop(lab.open({ concurrency: 2 }));
      shop.jobs.handle(Build, async (_payload, { key }) => {
        await delay(5);
        done.put({ node, key });
      });
      return shop;
    });
    await Promise.all(keys.map((key) => nodes[0]!.build(key)));
    await Promise.all(nodes.map(({ process }) => process.start()));
    const all = [];
    for (const _ of keys) all.push(await done.take());
    await vi.waitFor(async () =>
      expect(await nodes[0]!.jobs.counts()).toMatchObject({ done: 40, running: 0 }),
    );
    expect(all.map(({ key }) => key).sort()).toEqual([...keys].sort());
    expect(new Set(all.map(({ node }) => node))).toEqual(new Set([0, 1]));
    expect(done.received).toBe(40);
  });

  describe('while Redis', () => {
    const within = <T>(ms: number, answer: Promise<T>) =>
      Promise.race([answer, delay(ms, 'no answer', { ref: false })]);

    it.each<[string, () => Promise<void>]>([
      ['is down', () => server.down()],
      ['hangs', async () => server.pause()],
    ])('%s can be neither enqueued nor asked for, and say so within two seconds', async (_what, trouble) => {
      const shop = await lab.working();
      await shop.build('before');
      await shop.begun.take();
      await trouble();
      const asked = [shop.build('key'), shop.jobs.status('key'), shop.jobs.counts()];
      const failures = asked.map((one) => (one as Promise<unknown>).catch((error: unknown) => error));
      for (const failure of failures) expect(await within(2000, failure)).toBeInstanceOf(QueueUnreachable);
    });

    it.each<[string, () => Promise<void>]>([
      ['is down', () => server.down()],
      ['hangs', async () => server.pause()],
    ])('%s can still be stopped, within the grace', async (_what, trouble) => {
      const shop = await lab.working();
      await shop.build('running');
      const { finish } = await shop.begun.take();
      await trouble();
      const stopping = shop.process.stop(300);
      finish();
      expect(await within(2000, stopping)).toBeUndefined();
    });

    it('is not there yet can be started, and begin once it is', async () => {
      await server.down();
      const shop = await lab.working();
      await server.up();
      await vi.waitFor(() => shop.build('late'), 10_000);
      await shop.begun.take();
    });
  });

  it('go on when Redis is stopped and started again', async () => {
    const shop = await lab.working();
    const waiting = lab.idleBuilder();
    await shop.build('running');
    const { job } = await shop.begun.take();
    await waiting.build('delayed', 200);
    await server.down('SIGTERM');
    await lab.advance(lab.lease + lab.poll);
    expect(job.signal.aborted).toBe(true);
    await server.up();
    const again = [await shop.begun.take(), await shop.begun.take()];
    const begun = again.map(({ job }) => `${job.key} ${job.attempt}`);
    expect(begun.sort()).toEqual(['delayed 1', 'running 2']);
    for (const { finish } of again) finish();
    await vi.waitFor(
      async () => expect(await shop.jobs.counts()).toMatchObject({ done: 2, running: 0 }),
      5000,
    );
  });

  it('that are claimed while Redis hangs are worked on when it goes on', async () => {
    const shop = await lab.working();
    await server.pause();
    await lab.advance(3 * lab.poll);
    server.resume();
    await vi.waitFor(() => shop.build('after'), 10_000);
    expect((await shop.begun.take()).job.attempt).toBe(1);
  });

  it('are gone with FLUSHALL, and nothing hangs', async () => {
    const shop = await lab.working({ concurrency: 1 });
    await shop.build('running');
    await shop.build('waiting');
    const { finish, job } = await shop.begun.take();
    await server.flush();
    await job.progress(0.5);
    finish();
    expect(await shop.outcomes.take()).toBe('lost');
    expect(await shop.jobs.status('running')).toBeUndefined();
    expect(await shop.build('running')).toBe(true);
    (await shop.begun.take()).finish();
    expect(await shop.outcomes.take()).toBe('done');
    expect(await shop.jobs.counts()).toEqual({ queued: 0, running: 0, done: 1, failed: 0 });
  });

  it('of a killed process are left to the next one', async () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const launch = (mode: string) => {
      const script = path.join(root, 'test/support/bull-process.ts');
      const child = fork(script, [path.join(root, 'dist'), server.addr, mode], { execArgv: [] });
      const messages = new Mailbox<unknown>();
      child.on('message', (message) => messages.put(message));
      child.on('exit', (code, signal) => messages.put({ exit: code ?? signal }));
      return { child, messages };
    };
    const first = launch('enqueue');
    expect(await first.messages.take()).toEqual({ begun: 1 });
    first.child.kill('SIGKILL');
    expect(await first.messages.take()).toEqual({ exit: 'SIGKILL' });
    const { messages } = launch('finish');
    expect(await messages.take()).toEqual({ begun: 2 });
    expect(await messages.take()).toEqual({ outcome: 'done' });
    expect(await messages.take()).toEqual({ exit: 0 });
  });
});
