import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CatalogueRepo } from '../../../src/catalogue/repo/catalogue.repo.ts';
import { DownloadRepo } from '../../../src/catalogue/repo/download.repo.ts';
import { Client } from '../../support/client.ts';
import { PATIENCE } from '../crash/patience.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';
import { TestApp } from '../../support/test-app.ts';
import { TwoNodes } from '../../support/two-nodes.ts';

const ask = async (url: string, method = 'GET') => {
  const answer = await fetch(url, { method, redirect: 'manual' });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text };
};
const statusOf = async (url: string, method = 'GET') => (await ask(url, method)).status;
const WITHDRAWN = { code: 1, msg: 'this version was withdrawn' };

/** The download URL that the node gives now, and the file URL that it leads to. */
async function urlsOf(client: Client, rid: string): Promise<{ download: string; file: string }> {
  const { body } = await client.latest(rid);
  const download = body.data.download_url as string;
  return { download, file: (await ask(download)).headers.get('location')! };
}

const setStatus = (client: Client, rid: string, status: string, version = '2.0.0') =>
  client.send('PATCH', `/resources/${rid}/versions/${version}`, { status });

async function release(client: Client, rid: string): Promise<void> {
  await client.createResource(rid, { update_type: 'full' });
  for (const version_name of ['1.0.0', '2.0.0'])
    await client.publish(rid, { version_name, file: Buffer.from(`${rid} ${version_name}`) });
}

describe('a version that is withdrawn', () => {
  let app: TestApp;
  let client: Client;
  let rid: string;
  let count = 0;
  beforeAll(async () => {
    app = await TestApp.start({ rate_limit: { writes: 0, downloads: 0 } });
    client = new Client(app.url);
  });
  afterAll(() => app[Symbol.asyncDispose]());
  beforeEach(async () => {
    rid = `app-${++count}`;
    await release(client, rid);
  });

  it.each(['yanked', 'draft'])(
    'as %s is not downloaded by keys and URLs that were issued',
    async (status) => {
      const { download, file } = await urlsOf(client, rid);
      expect([await statusOf(download), await statusOf(file)]).toEqual([302, 200]);
      expect((await setStatus(client, rid, status)).status).toBe(200);
      for (const url of [download, download.replace('/resources/', '/api/resources/'), file]) {
        const answer = await ask(url);
        expect([answer.status, JSON.parse(answer.text)]).toEqual([410, WITHDRAWN]);
        expect(answer.headers.get('cache-control')).toBe('no-store');
        expect(await statusOf(url, 'HEAD')).toBe(410);
      }
    },
  );

  it('can be downloaded again by the same key once it is published again', async () => {
    const { download, file } = await urlsOf(client, rid);
    await setStatus(client, rid, 'yanked');
    await setStatus(client, rid, 'published');
    expect([await statusOf(download), await statusOf(file)]).toEqual([302, 200]);
  });

  it('takes no other version with it', async () => {
    await setStatus(client, rid, 'yanked');
    const { download, file } = await urlsOf(client, rid);
    await setStatus(client, rid, 'published');
    await setStatus(client, rid, 'yanked');
    expect([await statusOf(download), await statusOf(file)]).toEqual([302, 200]);
  });

  it('says nothing about keys and URLs that are forged', async () => {
    const { download, file } = await urlsOf(client, rid);
    await setStatus(client, rid, 'yanked');
    expect(await statusOf(download.slice(0, -2))).toBe(404);
    expect(await statusOf(file.replace(/&v=[^&]*/, ''))).toBe(404);
    expect(await statusOf(file.replace(/2\.0\.0(?=&z=)/, '1.0.0'))).toBe(404);
  });

  it('is known without I/O', async () => {
    const { download, file } = await urlsOf(client, rid);
    const [catalogue, packages] = [CatalogueRepo, DownloadRepo].map((repo) =>
      app.nest.get<CatalogueRepo | DownloadRepo>(repo, { strict: false }),
    );
    const reads = [
      vi.spyOn(catalogue as CatalogueRepo, 'resource'),
      vi.spyOn(packages as DownloadRepo, 'find'),
    ];
    expect([await statusOf(download), await statusOf(file)]).toEqual([302, 200]);
    await setStatus(client, rid, 'yanked');
    for (const read of reads) read.mockClear();
    expect([await statusOf(download), await statusOf(file)]).toEqual([410, 410]);
    for (const read of reads) expect(read).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe.skipIf(lacksMariaDb)('a version that another node withdraws', () => {
  it('is refused within the bound of the catalogue, also by a node that never saw the resource', async () => {
    await using server = await MariaDb.start();
    await using nodes = await TwoNodes.start(await server.database('withdrawn'));
    const [here, there] = [new Client(nodes.one.url), new Client(nodes.two.url)];
    await release(here, 'my-app');
    const { download, file } = await urlsOf(here, 'my-app');
    const elsewhere = (url: string) => url.replace(nodes.one.url, nodes.two.url);
    await expect.poll(async () => (await there.latest('my-app')).status, PATIENCE).toBe(200);
    expect([await statusOf(elsewhere(download)), await statusOf(elsewhere(file))]).toEqual([302, 200]);
    await setStatus(here, 'my-app', 'yanked');
    expect([await statusOf(download), await statusOf(file)]).toEqual([410, 410]);
    await expect.poll(() => statusOf(elsewhere(download)), PATIENCE).toBe(410);
    expect(await statusOf(elsewhere(file))).toBe(410);
    const third = await nodes.another();
    expect(await statusOf(file.replace(nodes.one.url, third.url))).toBe(410);
  });
});
