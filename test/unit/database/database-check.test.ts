import { describe, expect, it } from 'vitest';
import { databaseCheck } from '../../../src/database/database-check.ts';
import { DatabaseFull } from '../../../src/database/database-full.ts';
import { DatabaseReadOnly } from '../../../src/database/database-read-only.ts';
import { Degraded } from '../../../src/health/readiness.ts';

const fails = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1:3306'));
const hangs = () => new Promise<void>(() => undefined);
const asked = (ping: () => Promise<void>) => ({ ping, refusal: undefined });

describe('the check of the database', () => {
  it.each([true, false])('is content with an answer (shared: %s)', async (isShared) => {
    expect(
      await databaseCheck(
        asked(async () => undefined),
        isShared,
      )(),
    ).toEqual({});
  });

  it.each([
    ['fails', fails],
    ['hangs', hangs],
  ])('takes an own one that %s for the end of service', async (_what, ping) => {
    await expect(databaseCheck(asked(ping), false)()).rejects.toThrow();
  });

  it.each([
    ['fails', fails],
    ['hangs', hangs],
  ])(
    'takes a shared one that %s for less than full service, and does not say where it is',
    async (_w, ping) => {
      const found = await databaseCheck(asked(ping), true)();
      expect(found).toBeInstanceOf(Degraded);
      expect(JSON.stringify(found)).not.toContain('10.0.0.1');
    },
  );

  it('asks once at a time, and again after an answer', async () => {
    let count = 0;
    const answers: (() => void)[] = [];
    const check = databaseCheck(
      asked(() => new Promise<void>((resolve) => answers.push(resolve) && count++)),
      true,
    );
    const both = [check(), check()];
    answers[0]!();
    expect(await Promise.all(both)).toEqual([{}, {}]);
    const later = check();
    answers[1]!();
    await later;
    expect(count).toBe(2);
  });

  it.each([
    ['is read-only', new DatabaseReadOnly(new Error('at 10.0.0.1')), 'it is read-only'],
    ['has no room', new DatabaseFull(new Error('at 10.0.0.1')), 'its disk is full'],
  ])('says that one that answers and %s takes no writes', async (_what, refusal, words) => {
    for (const isShared of [true, false]) {
      const found = await databaseCheck({ ping: async () => undefined, refusal }, isShared)();
      expect(found).toEqual(new Degraded(`${words}: checks and downloads are answered, writes are refused`));
    }
  });
});
