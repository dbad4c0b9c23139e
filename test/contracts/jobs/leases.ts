import { describe, expect, it } from 'vitest';
import { LeaseLost } from '../../../src/leases/errors.ts';
import type { JobsLab } from './jobs-lab.ts';
import { aborted } from './workshop.ts';

/** Who a job belongs to. */
export function leases(lab: JobsLab): void {
  describe('a lease', () => {
    it('lasts as long as the handler works', async () => {
      const shop = await lab.working();
      await shop.build('long');
      const { finish } = await shop.begun.take();
      const other = await lab.working();
      await lab.made.advance(5 * lab.made.lease);
      expect([shop.begun.received, other.begun.received]).toEqual([1, 0]);
      finish();
      expect(await shop.outcomes.take()).toBe('done');
    });

    it('runs out after a crash, and another process takes over: not earlier, not much later', async () => {
      const crashed = await lab.working();
      await crashed.build('orphan');
      await crashed.begun.take();
      crashed.process.stall();
      const heir = await lab.working();
      await lab.made.advance(lab.made.lease - lab.made.grain);
      expect(heir.begun.received).toBe(0);
      await lab.made.advance(lab.made.grain + lab.made.poll);
      const { job, finish } = await heir.begun.take();
      expect(job.attempt).toBe(2);
      finish();
      expect(await heir.outcomes.take()).toBe('done');
    });

    it('that ran out is taken over within the limits of the heir', async () => {
      const crashed = await lab.working({ concurrency: 1 });
      for (const key of ['a', 'b', 'c']) await crashed.build(key);
      await crashed.begun.take();
      crashed.process.stall();
      await lab.made.advance(lab.made.lease);
      const heir = await lab.working({ concurrency: 1 });
      await lab.made.advance(lab.made.poll);
      expect((await heir.begun.take()).job.key).toBe('a');
      expect(heir.begun.received).toBe(1);
    });

    it('that ran out in the last try fails the job: it may be what kills processes', async () => {
      const crashed = await lab.working({ attempts: 1 });
      await crashed.build('deadly');
      await (await crashed.begun.take()).job.progress(0.4);
      crashed.process.stall();
      const heir = await lab.working({ attempts: 1 });
      await lab.made.advance(lab.made.lease + lab.made.poll);
      expect(await heir.outcomes.take()).toBe('failed');
      expect(heir.begun.received).toBe(0);
      expect(await heir.jobs.status('deadly')).toMatchObject({ state: 'failed', attempts: 1, progress: 0.4 });
      expect(await heir.build('deadly')).toBe(true);
    });

    it('that was lost aborts the signal', async () => {
      const slow = await lab.working();
      await slow.build('taken');
      const { job } = await slow.begun.take();
      slow.process.stall();
      const heir = await lab.working();
      await lab.made.advance(lab.made.lease + lab.made.poll);
      await heir.begun.take();
      expect(job.signal.aborted).toBe(false);
      slow.process.resume();
      await lab.made.advance(lab.made.lease / 3);
      expect(await aborted(job)).toBeInstanceOf(LeaseLost);
    });

    it.each<['finish' | 'fail']>([['finish'], ['fail']])(
      'that was lost keeps a late %s out',
      async (late) => {
        const slow = await lab.working();
        await slow.build('fenced');
        const first = await slow.begun.take();
        slow.process.stall();
        const heir = await lab.working();
        await lab.made.advance(lab.made.lease + lab.made.poll);
        const second = await heir.begun.take();
        await first.job.progress(0.9);
        first[late](new Error('late'));
        expect(await slow.outcomes.take()).toBe('lost');
        const running = { state: 'running', attempts: 2, progress: 0, lastError: null };
        expect(await heir.jobs.status('fenced')).toMatchObject(running);
        second.finish();
        expect(await heir.outcomes.take()).toBe('done');
      },
    );
  });
}
