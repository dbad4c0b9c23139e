import { describe, expect, it } from 'vitest';
import { InvalidParams } from '../../../src/errors/invalid-params.ts';
import type { JobsLab } from './jobs-lab.ts';

/** What stands for the same job. */
export function keys(lab: JobsLab): void {
  describe('a key', () => {
    it('is the same job while that is queued or running', async () => {
      const shop = lab.idle({ concurrency: 1 });
      expect(await shop.build('same')).toBe(true);
      expect(await shop.build('same')).toBe(false);
      await shop.process.start();
      await shop.begun.take();
      expect(await shop.build('same')).toBe(false);
      expect(await shop.build('other')).toBe(true);
    });

    it('is won by one of many at once', async () => {
      const shops = [lab.idle(), lab.idle(), lab.idle()];
      const added = await Promise.all(Array.from({ length: 24 }, (_, i) => shops[i % 3]!.build('race')));
      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await shops[0]!.jobs.counts()).toMatchObject({ queued: 1 });
    });

    it('is told apart by case', async () => {
      const shop = lab.idle();
      expect([await shop.build('App'), await shop.build('app')]).toEqual([true, true]);
    });

    it('is free again once the job is done, and its status is the newest', async () => {
      const shop = await lab.working();
      await shop.build('again');
      (await shop.begun.take()).finish();
      await shop.outcomes.take();
      expect(await shop.build('again')).toBe(true);
      expect(await lab.state(shop, 'again')).not.toBe('done');
    });

    it.each(['', ' padded', 'padded ', 'x'.repeat(256)])('is refused when it is %j', async (key) => {
      await expect(lab.idle().build(key)).rejects.toBeInstanceOf(InvalidParams);
    });
  });
}
