import { describe, expect, it } from 'vitest';
import { databaseCheck } from '../../../src/database/database-check.ts';
import { Degraded } from '../../../src/health/readiness.ts';

const fails = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1:3306'));
const hangs = () => new Promise<void>(() => undefined);

describe('the check of the database', () => {
  it.each([true, false])('is content with an answer (shared: %s)', async (isShared) => {
    expect(await databaseCheck({ ping: async () => undefined }, isShared)()).toEqual({});
  });

  it.each([
    ['fails', fails],
    ['hangs', hangs],
  ])('takes an own one that %s for the end of service', async (_what, ping) => {
    await expect(databaseCheck({ ping }, false)()).rejects.toThrow();
  });

  it.each([
    ['fails', fails],
    ['hangs', hangs],
  ])(
    'takes a shared one that %s for less than full service, and does not say where it is',
    async (_w, ping) => {
      const found = await databaseCheck({ ping }, true)();
      expect(found).toBeInstanceOf(Degraded);
      expect(JSON.stringify(found)).not.toContain('10.0.0.1');
    },
  );

  it('asks once at a time, and again after an answer', async () => {
    let asked = 0;
    const answers: (() => void)[] = [];
    const check = databaseCheck(
      { ping: () => new Promise<void>((resolve) => answers.push(resolve) && asked++) },
      true,
    );
    const both = [check(), check()];
    answers[0]!();
    expect(await Promise.all(both)).toEqual([{}, {}]);
    const later = check();
    answers[1]!();
    await later;
    expect(asked).toBe(2);
  });
});
