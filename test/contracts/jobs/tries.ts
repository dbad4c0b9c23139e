import { describe, expect, it } from 'vitest';
import { DatabaseUnavailable } from '../../../src/database/database-unavailable.ts';
import { ServiceUnavailable } from '../../../src/errors/other-errors.ts';
import type { JobsLab } from './jobs-lab.ts';
import { Build } from './kinds.ts';

/** What becomes of jobs that fail, and how far they say they are. */
export function tries(lab: JobsLab): void {
  describe('a try that fails', () => {
    it('is followed by another, until one succeeds', async () => {
      const shop = await lab.working({ attempts: 3 });
      await shop.build('flaky');
      (await shop.begun.take()).fail(new Error('first'));
      expect(await shop.outcomes.take()).toBe('retried');
      expect(await shop.jobs.status('flaky')).toMatchObject({
        state: 'queued',
        attempts: 1,
        lastError: 'first',
      });
      expect(await shop.build('flaky')).toBe(false);
      await lab.made.advance(lab.made.longestPause + lab.made.poll);
      const second = await shop.begun.take();
      expect(second.job.attempt).toBe(2);
      second.finish();
      expect(await shop.outcomes.take()).toBe('done');
      expect(await shop.jobs.status('flaky')).toMatchObject({ state: 'done', attempts: 2, lastError: null });
    });

    it('is the last after the allowed number, and frees the key', async () => {
      const shop = await lab.working({ attempts: 2 });
      await shop.build('hopeless');
      (await shop.begun.take()).fail(new Error('first'));
      await lab.made.advance(lab.made.longestPause + lab.made.poll);
      (await shop.begun.take()).fail(new Error('second'));
      expect([await shop.outcomes.take(), await shop.outcomes.take()]).toEqual(['retried', 'failed']);
      expect(await shop.jobs.status('hopeless')).toMatchObject({
        state: 'failed',
        attempts: 2,
        lastError: 'second',
      });
      await lab.made.advance(lab.made.longestPause + lab.made.poll);
      expect(shop.begun.received).toBe(2);
      expect(await shop.build('hopeless')).toBe(true);
    });

    it.each<[what: string, outage: () => Error]>([
      ['a service is away', () => new ServiceUnavailable('away')],
      ['the database is away', () => new DatabaseUnavailable(new Error('connect ECONNREFUSED'))],
      ['a driver says so itself', () => Object.assign(new Error('read'), { code: 'ECONNRESET' })],
      [
        'it is the cause of the failure',
        () => new Error('broken', { cause: new ServiceUnavailable('away') }),
      ],
    ])('does not count when %s', async (_what, outage) => {
      const shop = await lab.working({ attempts: 2 });
      await shop.build('patient');
      for (let outages = 0; outages < 3; outages++) {
        const { job, fail } = await shop.begun.take();
        expect(job.attempt).toBe(1);
        const error = outage();
        fail(error);
        expect(await shop.outcomes.take()).toBe('retried');
        expect(await shop.jobs.status('patient')).toMatchObject({
          state: 'queued',
          attempts: 0,
          lastError: error.message,
        });
        await lab.made.advance(lab.made.longestPause + lab.made.poll);
      }
      (await shop.begun.take()).fail(new Error('broken'));
      expect(await shop.outcomes.take()).toBe('retried');
      await lab.made.advance(lab.made.longestPause + lab.made.poll);
      (await shop.begun.take()).fail(new Error('broken'));
      expect(await shop.outcomes.take()).toBe('failed');
    });

    it('leaves a short message without its stack', async () => {
      const shop = await lab.working({ attempts: 1 });
      await shop.build('verbose');
      (await shop.begun.take()).fail(new Error('m'.repeat(5000)));
      await shop.outcomes.take();
      expect((await shop.jobs.status('verbose'))?.lastError).toBe('m'.repeat(1000));
    });

    it('may also throw before its first await, or no Error at all', async () => {
      const shop = lab.opened({ attempts: 1 });
      shop.jobs.handle(Build, () => {
        // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- what foreign code may do
        throw 'a string';
      });
      await shop.process.start();
      await shop.build('rude');
      expect(await shop.outcomes.take()).toBe('failed');
      expect((await shop.jobs.status('rude'))?.lastError).toBe('a string');
    });
  });

  describe('progress', () => {
    it.each([
      [0.25, 0.25],
      [1.7, 1],
      [-1, 0],
      [NaN, 0],
    ])('of %d shows as %d, and does no harm', async (reported, shown) => {
      const shop = await lab.working();
      await shop.build('progress');
      const { job, fail } = await shop.begun.take();
      await job.progress(reported);
      expect((await shop.jobs.status('progress'))?.progress).toBe(shown);
      fail(new Error('failed'));
      expect(await shop.outcomes.take()).toBe('retried');
    });

    it('shows the last that was reported within two seconds', async () => {
      const shop = await lab.working();
      await shop.build('progress');
      const { job } = await shop.begun.take();
      for (const done of [0.1, 0.2, 0.3]) await job.progress(done);
      await lab.made.advance(2000);
      expect((await shop.jobs.status('progress'))?.progress).toBe(0.3);
    });

    it('stays where a failed try left it, and starts at 0 with the next', async () => {
      const shop = await lab.working();
      await shop.build('progress');
      const first = await shop.begun.take();
      for (const done of [0.1, 0.6]) await first.job.progress(done);
      first.fail(new Error('stuck'));
      await shop.outcomes.take();
      expect((await shop.jobs.status('progress'))?.progress).toBe(0.6);
      await lab.made.advance(lab.made.longestPause + lab.made.poll);
      await shop.begun.take();
      expect((await shop.jobs.status('progress'))?.progress).toBe(0);
    });
  });
}
