import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PendingCounts } from '../../../src/metrics/pending-counts.ts';

it('is settled once every source has passed on what it counted', async () => {
  const pending = new PendingCounts();
  await pending.settle();
  const totals: string[] = [];
  for (const source of ['a', 'b'])
    pending.addSource(async () => {
      await setImmediate();
      totals.push(source);
    });
  await pending.settle();
  expect(totals).toEqual(['a', 'b']);
});
