import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckCdk } from '../../../src/entitlements/logic/check-cdk.ts';
import { RedeemCdk } from '../../../src/entitlements/logic/redeem-cdk.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

const CDKS = '/admin/cdks';
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await TestApp.start();
  client = new Client(app.url);
  for (const id of ['app', 'other', 'third']) await client.createResource(id);
});
afterAll(() => app[Symbol.asyncDispose]());

const create = (body: object) => client.send('POST', CDKS, { expires_at: TOMORROW, ...body });
const made = async (body: object) => (await create(body)).body.data.list as Record<string, any>[];
const edit = (id: string, body: object) => client.send('PATCH', `${CDKS}/${id}`, body);
const check = async (cdk: string, resource = 'app') => {
  const question = { cdk, resource: resourceId(resource), userAgent: '', ip: '127.0.0.1' };
  const verdict = await app.nest.get(CheckCdk, { strict: false }).check(question);
  return 'code' in verdict ? verdict.code : verdict.kind;
};

describe('creating', () => {
  it('shows the clear keys, this once', async () => {
    const { status, headers, body } = await create({ resources: ['app'], daily_quota: 3, note: 'for Ü' });
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    const [cdk] = body.data.list;
    expect(cdk).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      cdk: expect.stringMatching(/^[0-9A-Z]{26}$/),
      hint: cdk.cdk.slice(-4),
      all_resources: false,
      resources: ['app'],
      expires_at: TOMORROW,
      daily_quota: 3,
      used_today: 0,
      blocked: false,
      note: 'for Ü',
      created_at: expect.any(String),
    });
    const { body: listed } = await client.send('GET', `${CDKS}?page_size=1`);
    const { cdk: _clear, ...shown } = cdk;
    expect(listed.data.list).toEqual([shown]);
  });

  it('makes a thousand at once, each of its own', async () => {
    const list = await made({ count: 1000, resources: ['app', 'other'] });
    expect(new Set(list.map(({ cdk }) => cdk)).size).toBe(1000);
    expect(new Set(list.map(({ id }) => id)).size).toBe(1000);
    for (const { cdk } of [list[0]!, list[999]!]) {
      expect(await check(cdk)).toBe('valid');
      expect(await check(cdk, 'other')).toBe('valid');
      expect(await check(cdk, 'third')).toBe(7004);
    }
  });

  it('makes keys for all resources, those of later too', async () => {
    const [one] = await made({ all_resources: true });
    expect(one).toMatchObject({ all_resources: true, resources: [] });
    await client.createResource('of-later');
    expect(await check(one!['cdk'], 'of-later')).toBe('valid');
  });

  const given = { resources: ['app'] };
  it.each<[what: string, body: object, field: string]>([
    ['no resources', {}, 'resources'],
    ['both', { ...given, all_resources: true }, 'resources'],
    ['neither in truth', { all_resources: false }, 'resources'],
    ['null for all', { resources: null, all_resources: null }, 'resources'],
    ['an empty list', { resources: [] }, 'resources'],
    ['an unknown resource', { resources: ['app', 'nobody'] }, 'resources'],
    ['what is no id', { resources: ['a b'] }, 'resources'],
    ['what is no text', { resources: [5] }, 'resources'],
    ['what is no list', { resources: 'app' }, 'resources'],
    ['one twice', { resources: ['app', 'app'] }, 'resources'],
    ['too many', { resources: Array.from({ length: 101 }, (_, n) => `res-${n}`) }, 'resources'],
    [
      'too many in all',
      { count: 1000, resources: Array.from({ length: 11 }, (_, n) => `res-${n}`) },
      'resources',
    ],
    ['none', { ...given, count: 0 }, 'count'],
    ['1001', { ...given, count: 1001 }, 'count'],
    ['half of one', { ...given, count: 1.5 }, 'count'],
    ['a count in words', { ...given, count: '2' }, 'count'],
    ['a negative quota', { ...given, daily_quota: -1 }, 'daily_quota'],
    ['no quota', { ...given, daily_quota: null }, 'daily_quota'],
    ['too great a quota', { ...given, daily_quota: 1e9 + 1 }, 'daily_quota'],
    ['no expiry', { ...given, expires_at: undefined }, 'expires_at'],
    ['null for it', { ...given, expires_at: null }, 'expires_at'],
    ['one in the past', { ...given, expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['one without a zone', { ...given, expires_at: '2099-01-01T00:00:00' }, 'expires_at'],
    ['a day that is none', { ...given, expires_at: '2099-02-30T00:00:00Z' }, 'expires_at'],
    ['a zone that is none', { ...given, expires_at: '2099-01-01T00:00:00+99:99' }, 'expires_at'],
    ['a number', { ...given, expires_at: 4_000_000_000 }, 'expires_at'],
    ['a long note', { ...given, note: 'x'.repeat(256) }, 'note'],
    ['a note with NUL', { ...given, note: 'a\0b' }, 'note'],
    ['a note that is none', { ...given, note: null }, 'note'],
    ['a key of their own', { ...given, cdk: 'MINE' }, 'cdk'],
  ])('refuses %s', async (_what, body, field) => {
    const before = (await client.send('GET', CDKS)).body.data.total;
    expectRefusal(await create(body), { status: 400, code: 1001, field });
    expect((await client.send('GET', CDKS)).body.data.total).toBe(before);
  });

  it('names the resource that does not exist', async () => {
    expectRefusal(await create({ resources: ['app', 'nobody'] }), {
      status: 400,
      code: 1001,
      says: 'nobody',
    });
  });

  it('takes the longest note of any characters', async () => {
    const note = '🔑'.repeat(255);
    expect((await made({ ...given, note }))[0]).toMatchObject({ note });
  });
});

describe('changing', () => {
  it('blocks and unblocks, at once', async () => {
    const [{ id, cdk }] = (await made({ resources: ['app'] })) as [{ id: string; cdk: string }];
    expect(await check(cdk)).toBe('valid');
    const { status, body } = await edit(id, { blocked: true });
    expect([status, body.data]).toMatchObject([200, { id, blocked: true }]);
    expect(body.data).not.toHaveProperty('cdk');
    expect(await check(cdk)).toBe(7005);
    expect((await edit(id, { blocked: false })).body.data.blocked).toBe(false);
    expect(await check(cdk)).toBe('valid');
  });

  it('changes what is given and nothing else', async () => {
    const [{ id }] = (await made({ resources: ['app'], daily_quota: 3, note: 'a' })) as [{ id: string }];
    const expires_at = '2099-01-01T00:00:00.000Z';
    expect((await edit(id, { expires_at })).body.data).toMatchObject({
      expires_at,
      daily_quota: 3,
      note: 'a',
    });
    expect((await edit(id, { daily_quota: 0, note: '' })).body.data).toMatchObject({
      expires_at,
      daily_quota: 0,
      note: '',
      resources: ['app'],
      blocked: false,
    });
    expect((await edit(id, {})).body.data).toMatchObject({ expires_at, daily_quota: 0 });
  });

  it('ends one, and prolongs it again', async () => {
    const [{ id, cdk }] = (await made({ resources: ['app'] })) as [{ id: string; cdk: string }];
    await edit(id, { expires_at: '2020-01-01T00:00:00Z' });
    expect(await check(cdk)).toBe(7001);
    await edit(id, { expires_at: TOMORROW });
    expect(await check(cdk)).toBe('valid');
  });

  it.each(['0'.repeat(24), 'x', '..%2f..', '1'])('does not find %s', async (id) => {
    expectRefusal(await edit(id, { blocked: true }), { status: 404, code: 1 });
  });

  it.each([
    [{ blocked: 'yes' }, 'blocked'],
    [{ blocked: null }, 'blocked'],
    [{ note: null }, 'note'],
    [{ expires_at: null }, 'expires_at'],
    [{ expires_at: 'tomorrow' }, 'expires_at'],
    [{ daily_quota: 0.5 }, 'daily_quota'],
    [{ resources: ['app'] }, 'resources'],
    [{ used_today: 0 }, 'used_today'],
  ])('refuses %j', async (body, field) => {
    const [{ id }] = (await made({ resources: ['app'] })) as [{ id: string }];
    expectRefusal(await edit(id, body), { status: 400, code: 1001, field });
  });
});

describe('the list', () => {
  it('is walked by cursors, newest first, of one resource', async () => {
    await using fresh = await TestApp.start();
    const admin = new Client(fresh.url);
    for (const id of ['app', 'other']) await admin.createResource(id);
    const add = async (body: object) =>
      (await admin.send('POST', CDKS, { expires_at: TOMORROW, ...body })).body.data.list[0].id as string;
    const ids: string[] = [];
    for (const body of [
      { resources: ['app'] },
      { resources: ['other'] },
      { all_resources: true },
      { resources: ['other', 'app'] },
    ])
      ids.unshift(await add(body));
    const walk = async (query: string) => {
      const seen: string[] = [];
      let cursor = '';
      do {
        const { data } = (await admin.send('GET', `${CDKS}?page_size=1${query}${cursor}`)).body;
        seen.push(...data.list.map(({ id }: { id: string }) => id));
        cursor = data.next_cursor === undefined ? '' : `&cursor=${data.next_cursor}`;
      } while (cursor !== '');
      return seen;
    };
    expect(await walk('')).toEqual(ids);
    expect(await walk('&resource=app')).toEqual([ids[0], ids[1], ids[3]]);
    const { data } = (await admin.send('GET', `${CDKS}?resource=app&page=2&page_size=2`)).body;
    expect(data).toMatchObject({ total: 3, page: 2, list: [{ id: ids[3] }] });
    expect((await admin.send('GET', CDKS)).body.data.list[0].resources).toEqual(['app', 'other']);
  });

  it.each([
    ['resource=a%20b', 'resource'],
    ['resource=', 'resource'],
    ['cursor=MTIz', 'cursor'],
    ['page_size=101', 'page_size'],
  ])('refuses %s', async (query, field) => {
    expectRefusal(await client.send('GET', `${CDKS}?${query}`), { status: 400, code: 1001, field });
  });

  it('shows what was used today', async () => {
    const [{ id }] = (await made({ resources: ['app'], daily_quota: 2 })) as [{ id: string }];
    const usual = { ref: id, resource: resourceId('app'), client: '127.0.0.1', userAgent: '' };
    const redeemCdk = app.nest.get(RedeemCdk, { strict: false });
    const outcomes = [];
    for (const keyId of ['a', 'a', 'b', 'c']) outcomes.push(await redeemCdk.redeem({ ...usual, keyId }));
    expect(outcomes).toEqual(['granted', 'granted', 'granted', { kind: 'refused', code: 7003 }]);
    const { list } = (await client.send('GET', `${CDKS}?page_size=1`)).body.data;
    expect(list).toMatchObject([{ id, used_today: 2, daily_quota: 2 }]);
  });
});

describe('without a token', () => {
  it.each([
    ['POST', CDKS],
    ['GET', CDKS],
    ['PATCH', `${CDKS}/${'0'.repeat(24)}`],
  ])('%s %s is refused', async (method, address) => {
    const body = method === 'GET' ? undefined : {};
    expectRefusal(await new Client(app.url, 'x').send(method, address, body), { status: 401, code: 1002 });
  });
});
