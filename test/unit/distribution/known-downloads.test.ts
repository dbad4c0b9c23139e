import { expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { DatabaseUnavailable } from '../../../src/database/database-unavailable.ts';
import type { Download } from '../../../src/distribution/download.ts';
import { KnownDownloads } from '../../../src/distribution/logic/known-downloads.ts';

const download = { version: '1.0.0' } as Download;
const lost = Object.assign(new Error('connect ECONNREFUSED'), { fatal: true });
const failing = (error: Error) => async (): Promise<Download> => {
  throw error;
};
const known = async () => {
  const downloads = new KnownDownloads(makeConfig());
  expect(await downloads.find(1, () => Promise.resolve(download))).toBe(download);
  return downloads;
};

it.each([lost, new DatabaseUnavailable(lost)])('what was found before is known while %s', async (error) => {
  const downloads = await known();
  expect(await downloads.find(1, failing(error))).toBe(download);
  await expect(downloads.find(2, failing(error))).rejects.toBe(error);
});

it('another failure is one', async () => {
  const error = new Error('broken');
  await expect((await known()).find(1, failing(error))).rejects.toBe(error);
});

it('what is gone is not known any more', async () => {
  const downloads = await known();
  expect(await downloads.find(1, () => Promise.resolve(undefined))).toBeUndefined();
  await expect(downloads.find(1, failing(lost))).rejects.toBe(lost);
});
