import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveConfig } from '../../../src/config/live-config.ts';
import { makeConfig } from '../../../src/config/make-config.ts';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

const EDGE = { edge_ttl: 300, download_effective_time: 600 };
let app: TestApp;
let client: Client;
let file: Buffer;
let cdk: string;

beforeAll(async () => {
  app = await TestApp.start({
    instance: { public_url: 'https://updates.example' },
    extra: EDGE,
  });
  client = new Client(app.url);
  file = await zipOf({ 'a.txt': 'a' });
  const created = await client.send('POST', '/admin/cdks', {
    count: 1,
    all_resources: true,
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
  });
  cdk = created.body.data.list[0].cdk;
});
afterAll(() => app[Symbol.asyncDispose]());

let resources = 0;
async function resourceWith(access: 'open' | 'cdk', ...versions: string[]): Promise<string> {
  const rid = `conditional-${++resources}`;
  await client.send('POST', '/resources', { resource_id: rid, name: rid, access, update_type: 'full' });
  for (const version_name of versions) await client.publish(rid, { version_name, file });
  return rid;
}

const ask = (path: string, headers: Record<string, string> = {}) => fetch(app.url + path, { headers });

/** Asks, then asks whether that still holds. */
async function again(path: string, between: () => Promise<unknown> = async () => undefined) {
  const first = await ask(path);
  const etag = first.headers.get('etag') ?? '';
  const text = await first.text();
  await between();
  const second = await ask(path, { 'if-none-match': etag });
  return { first, etag, text, second, secondText: await second.text() };
}

/** From now on, of what may change while the service runs. */
function lead(download_redirect_prefix: string): void {
  const settings = { log: { level: 'silent' as const }, extra: { ...EDGE, download_redirect_prefix } };
  app.nest.get(LiveConfig).adopt(makeConfig(settings));
}

describe.each(['', '/api'])('a check by %s/resources', (prefix) => {
  it.each([
    ['of a client that is up to date', 'open', 'current_version=1.0.0'],
    ['of one with an update and its URL', 'open', 'current_version=0.9.0'],
    ['without a licence key', 'cdk', 'current_version=0.9.0'],
  ] as const)(
    '%s may be kept for a while, and holds until something changes',
    async (_who, access, query) => {
      const rid = await resourceWith(access, '1.0.0');
      const path = `${prefix}/resources/${rid}/latest?${query}`;
      const { first, etag, second, secondText } = await again(path);
      expect(first.status).toBe(200);
      expect(first.headers.get('cache-control')).toBe('public, max-age=0, s-maxage=300');
      expect(etag).toMatch(/^W\/"[\w-]+"$/);
      expect([second.status, secondText, second.headers.get('etag')]).toEqual([304, '', etag]);
      expect(second.headers.get('cache-control')).toBe('public, max-age=0, s-maxage=300');
    },
  );

  it('does not hold any more after a publication, nor after it is withdrawn', async () => {
    const rid = await resourceWith('open', '1.0.0');
    const path = `${prefix}/resources/${rid}/latest?current_version=1.0.0`;
    const published = await again(path, () => client.publish(rid, { version_name: '1.1.0', file }));
    expect(published.second.status).toBe(200);
    expect(published.secondText).toContain('"1.1.0"');
    const withdrawn = await again(path, () =>
      client.send('PATCH', `/resources/${rid}/versions/1.1.0`, { status: 'yanked' }),
    );
    expect([withdrawn.second.status, withdrawn.secondText]).toEqual([200, published.text]);
  });

  it('does not hold any more after its release note has changed', async () => {
    const rid = await resourceWith('open', '1.0.0');
    const path = `${prefix}/resources/${rid}/latest?current_version=0.1.0`;
    const { second, secondText } = await again(path, () =>
      client.send('PUT', `/resources/${rid}/versions/release-note`, {
        version_name: '1.0.0',
        content: 'mended',
      }),
    );
    expect([second.status, secondText.includes('mended')]).toEqual([200, true]);
  });

  it('does not hold any more once the same package has another name', async () => {
    const rid = await resourceWith('open', '1.0.0');
    const path = `${prefix}/resources/${rid}/latest?current_version=0.1.0`;
    const { second, secondText } = await again(path, () =>
      client.publish(rid, { version_name: '1.1.0', file }),
    );
    expect([second.status, secondText.includes('1.1.0')]).toEqual([200, true]);
  });

  it('does not hold any more once URLs lead elsewhere', async () => {
    const rid = await resourceWith('open', '1.0.0');
    const path = `${prefix}/resources/${rid}/latest`;
    const { second, secondText } = await again(path, async () => lead('https://elsewhere.example/get'));
    lead('');
    expect([second.status, secondText.includes('https://elsewhere.example/get/')]).toEqual([200, true]);
  });

  it.each(['current_version=0.9.0', 'current_version=1.0.0'])(
    'with a licence key is for its holder only (%s)',
    async (query) => {
      const rid = await resourceWith('cdk', '1.0.0');
      const { headers } = await ask(`${prefix}/resources/${rid}/latest?${query}&cdk=${cdk}`);
      expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['private, no-store', null]);
    },
  );

  it('that fails is not kept', async () => {
    const { status, headers } = await ask(`${prefix}/resources/no-such-one/latest`);
    expect([status, headers.get('cache-control'), headers.get('etag')]).toEqual([404, 'no-store', null]);
  });

  it('gives the same URL for as long as the answer may be kept', async () => {
    const rid = await resourceWith('open', '1.0.0');
    const path = `${prefix}/resources/${rid}/latest`;
    const { first, text } = await again(path);
    const later = await ask(path);
    // Unless a window of five minutes has just ended.
    if (later.headers.get('etag') === first.headers.get('etag')) expect(await later.text()).toBe(text);
  });
});

describe('who says where this server is', () => {
  let named: TestApp;
  beforeAll(async () => {
    named = await TestApp.start({
      trust_proxy: true,
      extra: { edge_ttl: 300, region_header: 'region', distribute_cdn_region: ['hk'] },
    });
    const there = new Client(named.url);
    await there.send('POST', '/resources', { resource_id: 'app', name: 'app', access: 'open' });
    await there.publish('app', { version_name: '1.0.0', file });
  });
  afterAll(() => named[Symbol.asyncDispose]());

  const check = (headers: Record<string, string> = {}) =>
    fetch(`${named.url}/resources/app/latest`, { headers });

  it('says it to no other client: not for a while', async () => {
    const { headers } = await check();
    expect(headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['x-forwarded-host', 'x-forwarded-proto', 'region'])(
    'nor when others ask whether it still holds (%s)',
    async (name) => {
      const value = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', region: 'hk' }[name]!;
      const etag = (await check({ [name]: value })).headers.get('etag') ?? '';
      expect(etag).not.toBe('');
      expect((await check({ 'if-none-match': etag })).status).toBe(200);
    },
  );
});

it('an answer that depends on a header of a proxy says so', async () => {
  await using regional = await TestApp.start({
    trust_proxy: true,
    extra: { region_header: 'CF-IPCountry', distribute_cdn_region: ['hk'] },
  });
  const there = new Client(regional.url);
  await there.send('POST', '/resources', { resource_id: 'app', name: 'app', access: 'open' });
  await there.publish('app', { version_name: '1.0.0', file });
  const { headers } = await fetch(`${regional.url}/resources/app/latest`);
  expect([headers.get('vary'), headers.get('cache-control')]).toEqual(['CF-IPCountry', 'no-cache']);
});
