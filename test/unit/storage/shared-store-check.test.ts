import { expect, it } from 'vitest';
import { Degraded } from '../../../src/health/readiness.ts';
import { sharedStoreCheck } from '../../../src/storage/logic/shared-store-check.ts';

const probing = (...answers: (() => Promise<void>)[]) =>
  sharedStoreCheck({ checkWritable: () => answers.shift()!() });
const works = async () => undefined;
const hangs = () => new Promise<void>(() => undefined);
const fails = async () => {
  throw new Error('the S3 server cannot be reached: ECONNREFUSED');
};

it('a shared store that works is well', async () => {
  expect(await probing(works)()).toEqual({});
});

it.each([
  ['fails', fails],
  ['hangs', hangs],
])('a shared store that %s leaves the instance in service', async (_what, probe) => {
  expect(await probing(probe)()).toBeInstanceOf(Degraded);
});

it('says what is wrong, and that it is well again', async () => {
  const check = probing(fails, works);
  expect(await check()).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED') });
  expect(await check()).toEqual({});
});

it('one that is slow counts as it did before, and is asked once at a time', async () => {
  const check = probing(works, hangs);
  await check();
  expect(await Promise.all([check(), check()])).toEqual([{}, {}]);
});
