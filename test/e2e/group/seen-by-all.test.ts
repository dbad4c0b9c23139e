import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, rawRequest } from '../../support/raw-http.ts';
import { ServiceGroup } from '../../support/service-group.ts';

/** Enough new connections for the kernel to give some to each front. */
const MANY = 24;
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

let group: ServiceGroup;

beforeAll(async () => {
  group = await ServiceGroup.start();
}, 180_000);
afterAll(() => group[Symbol.asyncDispose]());

/** The answers to one request on many connections of their own. */
function askAll(path: string): Promise<RawAnswer[]> {
  return Promise.all(Array.from({ length: MANY }, () => rawRequest(group.url, `GET ${path}`)));
}

/** Each process numbers its requests behind a prefix of its own. */
const processOf = ({ headers }: RawAnswer) => headers['x-request-id']!.replace(/-[^-]*$/, '');

const publish = (rid: string, version: string) =>
  group.client().publish(rid, { version_name: version, file: Buffer.from(version) });
const dataOf = ({ text }: RawAnswer) => JSON.parse(text).data as Record<string, unknown>;

it('both fronts are met on so many connections', async () => {
  const answers = await askAll('/health/live');
  expect(new Set(answers.map((answer) => processOf(answer))).size).toBe(2);
});

describe('what was acknowledged is what every front shows', () => {
  it('after each of thirty publications, to clients that check all the time', async () => {
    await group.client().createResource('in-a-row', { update_type: 'full' });
    await publish('in-a-row', '0');
    let acknowledged = 0;
    const over = new AbortController();
    const late: string[] = [];
    const client = async () => {
      while (!over.signal.aborted) {
        const before = acknowledged;
        const answer = await rawRequest(group.url, 'GET /resources/in-a-row/latest');
        const shown = Number(dataOf(answer)['version_name']);
        if (!(shown >= before)) late.push(`${answer.text} after ${before}`);
      }
    };
    const clients = Array.from({ length: 8 }, client);
    for (let n = 1; n <= 30; n++) {
      expect((await publish('in-a-row', `${n}`)).status).toBe(201);
      acknowledged = n;
    }
    over.abort();
    await Promise.all(clients);
    expect(late).toEqual([]);
  });

  it('after a version was yanked, published again and edited', async () => {
    const client = group.client();
    const [versions, check] = ['/resources/edited/versions', '/resources/edited/latest?current=0.1'];
    await client.createResource('edited', { update_type: 'full' });
    await publish('edited', '1.0.0');
    await publish('edited', '2.0.0');
    const change = (body: object) => client.send('PATCH', `${versions}/2.0.0`, body);
    const shown = async () => (await askAll(check)).map((answer) => dataOf(answer)['version_name']);
    for (let round = 0; round < 3; round++) {
      expect((await change({ status: 'yanked' })).status).toBe(200);
      expect(new Set(await shown())).toEqual(new Set(['1.0.0']));
      expect((await change({ status: 'published' })).status).toBe(200);
      expect(new Set(await shown())).toEqual(new Set(['2.0.0']));
      const note = { version_name: '2.0.0', content: `note ${round}` };
      expect((await client.send('PUT', `${versions}/release-note`, note)).status).toBe(200);
      const notes = (await askAll(check)).map((answer) => dataOf(answer)['release_note']);
      expect(new Set(notes)).toEqual(new Set([`note ${round}`]));
    }
  });

  it('after a CDK was blocked, and allowed again', async () => {
    const client = group.client();
    await client.createResource('paid', { update_type: 'full', access: 'cdk' });
    await publish('paid', '1.0.0');
    const made = await client.send('POST', '/admin/cdks', { resources: ['paid'], expires_at: TOMORROW });
    const [{ id, cdk }] = made.body.data.list;
    const codes = async () => {
      const answers = await askAll(`/resources/paid/latest?current=0.1&cdk=${cdk}`);
      return new Set(answers.map(({ text }) => (JSON.parse(text) as { code: number }).code));
    };
    expect(await codes()).toEqual(new Set([0]));
    for (let round = 0; round < 3; round++) {
      expect((await client.send('PATCH', `/admin/cdks/${id}`, { blocked: true })).status).toBe(200);
      expect(await codes()).not.toContain(0);
      expect((await client.send('PATCH', `/admin/cdks/${id}`, { blocked: false })).status).toBe(200);
      expect(await codes()).toEqual(new Set([0]));
    }
  });

  it('after a package was found damaged, and repaired', async () => {
    const client = group.client();
    await client.createResource('damaged', { update_type: 'full' });
    await publish('damaged', '1.0.0');
    const url = (await client.latest('damaged')).body.data.download_url as string;
    const { location } = (await rawRequest(group.url, `GET ${new URL(url).pathname}`)).headers;
    const { pathname, search } = new URL(location!);
    const key = group.data.rows().find(({ resource }) => resource === 'damaged')!.package_path;
    const file = path.join(group.service.dataDir, 'packages', key);
    const bytes = await readFile(file);
    await writeFile(file, Buffer.concat([bytes, Buffer.from('longer')]));
    const statuses = async () => new Set((await askAll(pathname + search)).map(({ status }) => status));
    const first = await rawRequest(group.url, `GET ${pathname}${search}`);
    expect(first.status).toBe(503);
    expect(await statuses()).toEqual(new Set([503]));
    expect((await publish('damaged', '1.0.0')).status).toBe(200);
    expect(await statuses()).toEqual(new Set([200]));
  });
});
