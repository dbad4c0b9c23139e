import { describe, expect, it } from 'vitest';
import type { JobsLab } from './jobs-lab.ts';

const STILL = { waitingSince: undefined, workedOn: 0 };

/** What tells an operator whether jobs move. */
export function movement(lab: JobsLab): void {
  describe('the movement of jobs', () => {
    it('is none while nothing is due', async () => {
      const shop = lab.idle();
      expect(await shop.jobs.movement()).toEqual(STILL);
      await shop.build('later', 1000 * lab.made.second);
      expect(await shop.jobs.movement()).toEqual(STILL);
    });

    it('tells since when the job waits that has waited longest', async () => {
      const shop = lab.idle();
      await shop.build('first');
      await lab.made.advance(lab.made.second);
      await shop.build('second');
      const { createdAt } = (await shop.jobs.status('first'))!;
      expect(await shop.jobs.movement()).toEqual({ waitingSince: createdAt, workedOn: 0 });
    });

    it('counts the wait of a delayed job from when it is due', async () => {
      const shop = lab.idle();
      await shop.build('delayed', lab.made.second);
      await lab.made.advance(2 * lab.made.second);
      const { createdAt } = (await shop.jobs.status('delayed'))!;
      const due = new Date(createdAt.getTime() + lab.made.second);
      expect(await shop.jobs.movement()).toEqual({ waitingSince: due, workedOn: 0 });
    });

    it('counts the wait after a failed try from when the next one is due', async () => {
      const shop = await lab.working();
      await shop.build('flaky');
      const { fail } = await shop.begun.take();
      await lab.made.advance(lab.made.second);
      fail(new Error('broken'));
      await shop.outcomes.take();
      shop.process.stall();
      await lab.made.advance(lab.made.longestPause + lab.made.poll);
      const { createdAt } = (await shop.jobs.status('flaky'))!;
      const { waitingSince } = await shop.jobs.movement();
      expect(waitingSince!.getTime()).toBeGreaterThan(createdAt.getTime() + lab.made.second);
    });

    it('tells how many jobs live processes work on', async () => {
      const shop = await lab.working();
      await shop.build('busy');
      await shop.begun.take();
      await lab.made.advance(2 * lab.made.lease);
      expect(await shop.jobs.movement()).toEqual({ waitingSince: undefined, workedOn: 1 });
      shop.process.stall();
      await lab.made.advance(2 * lab.made.lease);
      expect((await shop.jobs.movement()).workedOn).toBe(0);
    });

    it('tells when this process last looked for jobs', async () => {
      const shop = lab.idle();
      expect(shop.jobs.lastLook).toBeUndefined();
      await shop.process.start();
      await lab.made.advance(2 * lab.made.poll);
      const first = shop.jobs.lastLook!;
      await lab.made.advance(2 * lab.made.poll);
      expect(shop.jobs.lastLook!.getTime()).toBeGreaterThan(first.getTime());
      shop.process.stall();
      // A look that is under way may still end.
      await lab.made.advance(2 * lab.made.poll);
      const last = shop.jobs.lastLook;
      await lab.made.advance(2 * lab.made.poll);
      expect(shop.jobs.lastLook).toEqual(last);
    });
  });
}
