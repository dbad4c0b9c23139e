import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { listed, NOTHING_BESIDE } from './holdings.ts';
import { expectRefusal } from './refusal.ts';

const COUNT = 23;
const RESOURCES = '/admin/resources';
const VERSIONS = '/admin/resources/res-00/versions';

let app: TestApp;
let client: Client;
const ids = Array.from({ length: COUNT }, (_, i) => `res-${String(i).padStart(2, '0')}`);
const names = Array.from({ length: COUNT }, (_, i) => `1.0.${i}`);
beforeAll(async () => {
  app = await TestApp.start(NOTHING_BESIDE);
  client = new Client(app.url);
  const file = await zipOf({ 'app.txt': 'one' });
  for (const id of ids.toReversed()) await client.createResource(id);
  for (const version_name of names) await client.publish('res-00', { version_name, file });
});
afterAll(() => app[Symbol.asyncDispose]());

const get = (address: string) => client.send('GET', address);
const cursor = (text: string | Uint8Array) => Buffer.from(text as string).toString('base64url');

/** Both lists, with what names a row of them, in their order. */
const LISTS: [what: string, address: string, key: string, rows: string[]][] = [
  ['resources', RESOURCES, 'resource_id', ids],
  ['versions', VERSIONS, 'version_name', names.toReversed()],
];

describe.each(LISTS)('the list of %s', (_what, address, key, rows) => {
  const keysOf = (list: Record<string, string>[]) => list.map((row) => row[key]);

  it.each([1, 2, 7, 22, 23, 100])(
    'is walked by cursors in steps of %i, nothing lost or repeated',
    async (size) => {
      expect(keysOf(await listed(client, address, size))).toEqual(rows);
    },
  );

  it.each([1, 7, 23])('is walked by pages of %i likewise', async (size) => {
    const seen: Record<string, string>[] = [];
    for (let page = 1; page <= Math.ceil(COUNT / size); page++) {
      const { data } = (await get(`${address}?page=${page}&page_size=${size}`)).body;
      expect(data).toMatchObject({ total: COUNT, page, page_size: size });
      expect('next_cursor' in data).toBe(page * size < COUNT);
      seen.push(...data.list);
    }
    expect(keysOf(seen)).toEqual(rows);
  });

  it('has nothing behind its end', async () => {
    const { data } = (await get(`${address}?page=1000000`)).body;
    expect(data).toEqual({ list: [], total: COUNT, page: 1_000_000, page_size: 20 });
  });

  it.each<[query: string, field: string]>([
    ['page=0', 'page'],
    ['page=-1', 'page'],
    ['page=1.5', 'page'],
    ['page=one', 'page'],
    ['page=', 'page'],
    ['page=1000001', 'page'],
    ['page=99999999999999999999', 'page'],
    ['page=Infinity', 'page'],
    ['page=NaN', 'page'],
    ['page=%ff', 'page'],
    ['page=1&page=2', 'page'],
    ['page_size=0', 'page_size'],
    ['page_size=101', 'page_size'],
    ['page_size=ten', 'page_size'],
    ['page_size=10&page_size=20', 'page_size'],
    ['cursor=', 'cursor'],
    ['cursor=!', 'cursor'],
    ['cursor=%00', 'cursor'],
    ['cursor=%ff', 'cursor'],
    [`cursor=${'A'.repeat(513)}`, 'cursor'],
    [`cursor=${cursor('a b')}`, 'cursor'],
    [`cursor=${cursor("' OR 1=1 --")}`, 'cursor'],
    [`cursor=${cursor('1.5e3')}`, 'cursor'],
    [`cursor=${cursor('-1')}`, 'cursor'],
    [`cursor=${cursor(Uint8Array.of(0xff))}`, 'cursor'],
    [`cursor=${cursor('res-05')}%3D%3D`, 'cursor'],
    [`cursor=${cursor('123')}&cursor=${cursor('123')}`, 'cursor'],
  ])('refuses %s', async (query, field) => {
    expectRefusal(await get(`${address}?${query}`), { status: 400, code: 1001, field });
  });

  it.each(['unknown', '__proto__', 'constructor', 'prototype', 'toString', 'page[]'])(
    'refuses %s=1: it is no filter',
    async (field) => {
      expectRefusal(await get(`${address}?${field}=1`), { status: 400, code: 1001, field });
    },
  );

  it('takes a query without parameters', async () => {
    const { status, body } = await get(`${address}?`);
    expect([status, keysOf(body.data.list)]).toEqual([200, rows.slice(0, 20)]);
  });
});

describe('a cursor', () => {
  it('of resources is none of versions', async () => {
    const { next_cursor } = (await get(`${RESOURCES}?page_size=5`)).body.data;
    expectRefusal(await get(`${VERSIONS}?cursor=${next_cursor}`), {
      status: 400,
      code: 1001,
      field: 'cursor',
    });
  });

  it('leads on when what it stands for is no more the last one seen', async () => {
    const { next_cursor } = (await get(`${RESOURCES}?page_size=5`)).body.data;
    await client.createResource('res-02-a');
    const { data } = (await get(`${RESOURCES}?page_size=2&cursor=${next_cursor}`)).body;
    expect(data.list.map((row: { resource_id: string }) => row.resource_id)).toEqual(['res-05', 'res-06']);
  });
});

describe('the versions of a resource', () => {
  it.each(['none', 'RES-00', 'a', '..', 'res-00%2fversions'])(
    'that is none are not listed: %s',
    async (id) => {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      const answer = await rawRequest(app.url, `GET /admin/resources/${id}/versions`, headers);
      expectRefusal(answer, { status: 404, code: 8001 });
    },
  );

  it('are filtered by channel and status', async () => {
    const file = await zipOf({ 'app.txt': 'one' });
    const names = async (query: string) => {
      const { total, list } = (await get(`/admin/resources/res-02/versions?${query}`)).body.data;
      return [total, ...list.map((row: { version_name: string }) => row.version_name)];
    };
    await client.publish('res-02', { version_name: '1.0.0', file });
    await client.publish('res-02', { version_name: '1.1.0', channel: 'beta', file });
    await client.publish('res-02', { version_name: '1.2.0', channel: 'beta', status: 'draft', file });
    expect(await names('channel=Beta')).toEqual([2, '1.2.0', '1.1.0']);
    expect(await names('channel=beta&page_size=1')).toEqual([2, '1.2.0']);
    expect(await names('channel=stable')).toEqual([1, '1.0.0']);
    expect(await names('status=published')).toEqual([2, '1.1.0', '1.0.0']);
    expect(await names('channel=beta&status=draft')).toEqual([1, '1.2.0']);
    expect(await names('channel=alpha')).toEqual([0]);
    const refused = await get('/admin/resources/res-02/versions?channel=nightly');
    expectRefusal(refused, { status: 400, code: 8004, says: 'nightly' });
  });

  it('without versions are an empty list', async () => {
    const { body } = await get('/admin/resources/res-01/versions');
    expect(body).toEqual({ code: 0, msg: 'success', data: { list: [], total: 0, page: 1, page_size: 20 } });
  });
});
