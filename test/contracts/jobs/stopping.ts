import { describe, expect, it } from 'vitest';
import { ServiceStopping } from '../../../src/leases/errors.ts';
import type { JobsLab } from './jobs-lab.ts';
import { aborted } from './workshop.ts';

/** How a process takes its leave. */
export function stopping(lab: JobsLab): void {
  describe('stop', () => {
    it('frees what stopped early for others at once, and costs no try', async () => {
      const shop = await lab.working();
      await shop.build('interrupted');
      const { job, fail } = await shop.begun.take();
      const stopping = shop.process.stop(10 * lab.made.second);
      const reason = await aborted(job);
      expect(reason).toBeInstanceOf(ServiceStopping);
      fail(reason as Error);
      await stopping;
      expect(await shop.outcomes.take()).toBe('released');
      const next = await lab.working({ attempts: 1 });
      expect((await next.begun.take()).job.attempt).toBe(1);
    });

    it('lets a handler finish within the grace', async () => {
      const shop = await lab.working();
      await shop.build('nearly');
      const { job, finish } = await shop.begun.take();
      const stopping = shop.process.stop(10 * lab.made.second);
      await aborted(job);
      await lab.made.advance(9 * lab.made.second);
      finish();
      await stopping;
      expect(await lab.state(shop, 'nearly')).toBe('done');
    });

    it('keeps the leases meanwhile', async () => {
      const shop = await lab.working();
      await shop.build('held');
      const { job, finish } = await shop.begun.take();
      const other = await lab.working();
      const stopping = shop.process.stop(10 * lab.made.lease);
      await aborted(job);
      await lab.made.advance(3 * lab.made.lease);
      expect(other.begun.received).toBe(0);
      finish();
      await stopping;
    });

    it('does not wait longer than the grace; what overran runs again elsewhere', async () => {
      const shop = await lab.working();
      await shop.build('stubborn');
      const { job, finish } = await shop.begun.take();
      const stopping = shop.process.stop(5 * lab.made.second);
      await aborted(job);
      await lab.made.advance(5 * lab.made.second);
      await stopping;
      finish();
      expect(await shop.outcomes.take()).toBe('lost');
      const next = await lab.working();
      await lab.made.advance(lab.made.lease + lab.made.poll);
      expect((await next.begun.take()).job.attempt).toBe(2);
    });

    it('leaves behind what overran: its late end frees no hands after the next start', async () => {
      const shop = await lab.working({ concurrency: 1 });
      await shop.build('stubborn');
      const first = await shop.begun.take();
      const stopping = shop.process.stop(0);
      await aborted(first.job);
      await lab.made.advance(0);
      await stopping;
      await shop.process.start();
      await lab.made.advance(lab.made.lease + lab.made.poll);
      expect((await shop.begun.take()).job.attempt).toBe(2);
      await shop.build('next');
      first.finish();
      expect(await shop.outcomes.take()).toBe('lost');
      await lab.made.advance(lab.made.poll);
      expect(shop.begun.received).toBe(2);
    });

    it('begins nothing new', async () => {
      const shop = await lab.working({ concurrency: 1 });
      await shop.build('first');
      await shop.build('second');
      const { job, finish } = await shop.begun.take();
      const stopping = shop.process.stop(10 * lab.made.second);
      await aborted(job);
      finish();
      await stopping;
      await shop.build('third');
      await lab.made.advance(lab.made.lease);
      expect(shop.begun.received).toBe(1);
      expect(await shop.jobs.counts()).toEqual({ queued: 2, running: 0, done: 1, failed: 0 });
    });

    it('is no end: the same process can start again', async () => {
      const shop = await lab.working();
      await shop.process.stop(0);
      await shop.build('again');
      await shop.process.start();
      await shop.begun.take();
    });
  });
}
