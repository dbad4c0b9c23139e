import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { ScheduleDailyPurge } from '../../../src/retention/logic/schedule-daily-purge.ts';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';
import { DataDirectory } from '../crash/data-directory.ts';
import { PATIENCE } from '../crash/patience.ts';
import { held, purged, release } from './releases.ts';

const ON = { enabled: true, keep_full: 1, at: '02:30', zone: 'Europe/Berlin' } as const;
/** The night in which clocks are put back over the time. */
const EVENING = new Date('2026-10-24T20:00:00Z');
const FIRST = new Date('2026-10-25T00:30:00Z');
const SECOND = new Date('2026-10-25T01:30:00Z');
const NEXT = new Date('2026-10-26T01:30:00Z');

/** The days' jobs: when each is due, and how it stands. */
function days(data: DataDirectory): string[] {
  const rows = data.sql<{ job_key: string; state: string }>(
    "SELECT job_key, state FROM jobs WHERE name = 'daily-purge' ORDER BY job_key",
  );
  return rows.map(({ job_key, state }) => `${job_key.replace('daily-purge:', '')} ${state}`);
}

async function start(retention: Settings['retention']): Promise<TestApp> {
  const app = await TestApp.start({ retention });
  const client = new Client(app.url);
  await client.createResource('my-app', { update_type: 'full' });
  await release(client, 'my-app', '1.0.0', '1.1.0');
  return app;
}

describe('the daily purge', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: EVENING }));
  afterEach(() => void vi.useRealTimers());

  it('runs once a day at its time, also in the night that has it twice', async () => {
    await using app = await start(ON);
    const data = new DataDirectory(app.dataDir);
    expect(days(data)).toEqual([`${FIRST.toISOString()} queued`]);
    vi.setSystemTime(FIRST);
    await purged(app);
    expect(await held(new Client(app.url), 'my-app')).toEqual(['1.1.0']);
    const expected = [`${FIRST.toISOString()} done`, `${NEXT.toISOString()} queued`];
    await expect.poll(() => days(data), PATIENCE).toEqual(expected);

    // Another node, just started: one with its clock behind, and one at the second half past two.
    for (const now of [new Date(FIRST.getTime() - 5000), SECOND]) {
      vi.setSystemTime(now);
      await app.nest.get(ScheduleDailyPurge).scheduleNext();
      expect(days(data)).toEqual(expected);
    }
  });

  it('is made up for when nobody was there at its time', async () => {
    const before = await start(ON);
    await before.nest.close();
    vi.setSystemTime(SECOND);
    await using app = await TestApp.start({ retention: ON }, before.dataDir);
    await purged(app);
    expect(await held(new Client(app.url), 'my-app')).toEqual(['1.1.0']);
    const expected = [`${FIRST.toISOString()} done`, `${NEXT.toISOString()} queued`];
    await expect.poll(() => days(new DataDirectory(app.dataDir)), PATIENCE).toEqual(expected);
  });

  it('does nothing while it is off', async () => {
    await using app = await start({ ...ON, enabled: false });
    const data = new DataDirectory(app.dataDir);
    expect(days(data)).toEqual([]);
    const waiting = data.sql("SELECT id FROM jobs WHERE name = 'purge-packages'");
    expect(waiting).toEqual([]);
  });

  it.each([
    ['switched off', { ...ON, enabled: false }, []],
    ['put to another time', { ...ON, at: '05:00' }, ['2026-10-25T04:00:00.000Z queued']],
  ])('that was %s while it waited does not run', async (_why, retention, others) => {
    await using app = await start(retention);
    const data = new DataDirectory(app.dataDir);
    const daily = app.nest.get(ScheduleDailyPurge);
    await daily.purgeIfDue({ due: FIRST.toISOString() });
    expect(data.sql("SELECT id FROM jobs WHERE name = 'purge-packages'")).toEqual([]);
    expect(days(data)).toEqual(others);
  });

  it.each([
    ['zone', 'Europe/Nowhere'],
    ['at', '24:00'],
    ['at', '4:00'],
    ['keep_full', 0],
  ])('is refused with %s %s', async (key, value) => {
    await expect(TestApp.start({ retention: { [key]: value } })).rejects.toThrow(`retention.${key}`);
  });
});
