import { expect, it } from 'vitest';
import { Cache } from '../../../src/cache/cache.ts';
import type { Catalogue } from '../../../src/catalogue/logic/catalogue.ts';
import type { Download } from '../../../src/catalogue/download.ts';
import { FindDownload } from '../../../src/catalogue/logic/find-download.ts';
import type { DownloadRepo } from '../../../src/catalogue/repo/download.repo.ts';
import { makeConfig } from '../../../src/config/make-config.ts';
import { DatabaseUnavailable } from '../../../src/database/database-unavailable.ts';

const download = { version: '1.0.0' } as Download;
const lost = new DatabaseUnavailable(new Error('connect ECONNREFUSED'));

/** Every entry has expired. */
const cache = { wrap: (_key, _ttl, load) => load() } as Cache;
/** Has storage 7 only. */
const catalogue = { download: (id) => (id === 7 ? download : undefined) } as Catalogue;

/** Rows of which the first answer gives storage 1. */
async function found() {
  const rows = { find: (_id: number): Promise<Download | undefined> => Promise.resolve(download) };
  const downloads = new FindDownload(catalogue, rows as DownloadRepo, cache, makeConfig());
  expect(await downloads.byStorageId(1)).toBe(download);
  const failWith = (failure: Error) => {
    rows.find = async () => {
      throw failure;
    };
  };
  return { rows, downloads, failWith };
}

it('what was found before is known while the database is away', async () => {
  const { downloads, failWith } = await found();
  failWith(lost);
  expect(await downloads.byStorageId(1)).toBe(download);
  await expect(downloads.byStorageId(2)).rejects.toBe(lost);
});

it('another failure is one', async () => {
  const { downloads, failWith } = await found();
  const error = new Error('broken');
  failWith(error);
  await expect(downloads.byStorageId(1)).rejects.toBe(error);
});

it('what is gone is not known any more', async () => {
  const { rows, downloads, failWith } = await found();
  rows.find = () => Promise.resolve(undefined);
  expect(await downloads.byStorageId(1)).toBeUndefined();
  failWith(lost);
  await expect(downloads.byStorageId(1)).rejects.toBe(lost);
});

it('what the catalogue has needs neither the cache nor the database', async () => {
  const { downloads, failWith } = await found();
  failWith(new Error('asked'));
  expect(await downloads.byStorageId(7)).toBe(download);
});
