import { describe, expect, it } from 'vitest';
import type { JobsLab } from './jobs-lab.ts';
import { Sweep } from './kinds.ts';

/** From the queue to its end. */
export function lifeOfAJob(lab: JobsLab): void {
  describe('a job', () => {
    it('is begun at once by the process that enqueued it, and done', async () => {
      const shop = await lab.working();
      expect(await shop.build('one')).toBe(true);
      const { job, finish } = await shop.begun.take();
      expect(job).toMatchObject({ key: 'one', attempt: 1 });
      expect(await shop.jobs.status('one')).toMatchObject({ name: 'build', state: 'running', attempts: 1 });
      finish();
      expect(await shop.outcomes.take()).toBe('done');
      expect(await shop.jobs.status('one')).toMatchObject({ state: 'done', progress: 1, lastError: null });
    });

    it('is found by another process', async () => {
      const shop = await lab.working();
      await lab.idle().build('elsewhere');
      await lab.made.advance(lab.made.poll);
      expect((await shop.begun.take()).job.key).toBe('elsewhere');
    });

    it('is begun by one of many processes', async () => {
      const shops = [
        lab.idle({ concurrency: 9 }),
        lab.idle({ concurrency: 9 }),
        lab.idle({ concurrency: 9 }),
      ];
      for (const key of ['a', 'b', 'c', 'd']) await shops[0]!.build(key);
      await Promise.all(shops.map(({ process }) => process.start()));
      await lab.made.advance(lab.made.poll);
      expect(shops.reduce((sum, { begun }) => sum + begun.received, 0)).toBe(4);
      expect(await shops[0]!.jobs.counts()).toMatchObject({ queued: 0, running: 4 });
    });

    it('enqueued before the start waits for it', async () => {
      const shop = lab.idle();
      await shop.build('early');
      await lab.made.advance(lab.made.poll);
      expect(shop.begun.received).toBe(0);
      await shop.process.start();
      expect((await shop.begun.take()).job.key).toBe('early');
    });

    it('is kept for a later process', async () => {
      const first = await lab.working();
      await first.process.stop(0);
      await first.build('kept');
      const second = await lab.working();
      expect((await second.begun.take()).job.key).toBe('kept');
    });

    it('does not begin before its delay is over', async () => {
      const shop = await lab.working();
      const { second, grain, poll } = lab.made;
      await shop.build('later', 60 * second);
      await lab.made.advance(60 * second - grain);
      expect(shop.begun.received).toBe(0);
      expect(await lab.state(shop, 'later')).toBe('queued');
      await lab.made.advance(grain + poll);
      await shop.begun.take();
    });

    it('of a kind that this process does not handle is left to one that does', async () => {
      const stranger = lab.opened();
      stranger.jobs.handle(Sweep, stranger.work);
      await lab.idle().build('foreign');
      await stranger.process.start();
      await lab.made.advance(3 * lab.made.poll);
      expect(stranger.begun.received).toBe(0);
      const shop = await lab.working();
      await shop.begun.take();
    });

    it('has no status when there is none', async () => {
      expect(await lab.idle().jobs.status('absent')).toBeUndefined();
    });
  });

  it('begins the next job when one ends, however it ends', async () => {
    const shop = await lab.working({ concurrency: 1 });
    for (const key of ['a', 'b', 'c']) await shop.build(key);
    (await shop.begun.take()).finish();
    (await shop.begun.take()).fail(new Error('failed'));
    expect((await shop.begun.take()).job.key).toBe('c');
  });

  it('works on no more jobs at once than allowed, and on all in the end', async () => {
    const shop = await lab.working({ concurrency: 2 });
    const keys = ['a', 'b', 'c', 'd', 'e'];
    for (const key of keys) await shop.build(key);
    const done: string[] = [];
    for (const _ of keys) {
      const { job, finish } = await shop.begun.take();
      await lab.made.advance(lab.made.poll);
      const { queued, running } = await shop.jobs.counts();
      expect(running).toBe(Math.min(2, keys.length - done.length));
      expect(shop.begun.received).toBe(done.length + running);
      expect(queued).toBe(keys.length - done.length - running);
      finish();
      await shop.outcomes.take();
      done.push(job.key);
    }
    expect(done).toEqual(keys);
    expect(await shop.jobs.counts()).toEqual({ queued: 0, running: 0, done: 5, failed: 0 });
  });
}
