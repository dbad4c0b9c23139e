import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { Client } from '../../support/client.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

const BIG = randomBytes(20_000);
const TARGET = '9.0.0';

/** A service with these versions and `TARGET`, behind a proxy that names the clients. */
async function start(settings: Settings, versions: readonly string[]): Promise<TestApp> {
  const app = await TestApp.start({ trust_proxy: true, ...settings });
  const client = new Client(app.url);
  await client.createResource('my-app');
  for (const version_name of [...versions, TARGET]) {
    const file = await zipOf({ 'big.bin': BIG, 'app.txt': version_name });
    expect((await client.publish('my-app', { version_name, file })).status).toBe(201);
  }
  return app;
}

async function check(app: TestApp, address: string, current: string): Promise<string> {
  const headers = { 'x-forwarded-for': address };
  const { body } = await new Client(app.url).send(
    'GET',
    `/resources/my-app/latest?current=${current}`,
    undefined,
    headers,
  );
  return body.data.update_type;
}

describe('an incremental package', () => {
  const CLIENTS = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];

  it.each<[of: string, min: number | undefined, addresses: string[], isBuilt: boolean]>([
    ['one client', 1, ['192.0.2.1'], true],
    ['one client that repeats its check', undefined, ['192.0.2.1', '192.0.2.1', '192.0.2.1'], false],
    [
      'one subscriber with many IPv6 addresses',
      undefined,
      ['2001:db8::1', '2001:db8::2', '2001:db8::3'],
      false,
    ],
    ['two clients', undefined, ['192.0.2.1', '192.0.2.2'], true],
    ['two of three clients', 3, ['192.0.2.1', '192.0.2.2', '192.0.2.1'], false],
    ['three of three clients', 3, CLIENTS, true],
  ])(
    'that %s could use, with incremental.min_clients %s and checks from %j, is built: %s',
    async (_what, min_clients, addresses, isBuilt) => {
      const none = { prebuild: 0, prebuild_running: 0 };
      const incremental = min_clients === undefined ? none : { ...none, min_clients };
      await using app = await start({ incremental }, ['1.0.0', '2.0.0', '3.0.0']);
      for (const current of ['1.0.0', '2.0.0'])
        for (const address of addresses) await check(app, address, current);
      // Requests are carried out in order: with this one, those before would be there.
      for (const address of CLIENTS) await check(app, address, '3.0.0');
      await vi.waitFor(
        async () => expect(await check(app, CLIENTS[0]!, '3.0.0')).toBe('incremental'),
        20_000,
      );
      const built = await builtIncrementals(new Client(app.url), 'my-app', TARGET);
      expect(Object.keys(built).sort()).toEqual(isBuilt ? ['1.0.0', '2.0.0', '3.0.0'] : ['3.0.0']);
    },
  );

  it('from the newest versions is built on publishing, before any client checks', async () => {
    await using app = await start({}, ['1.0.0']);
    await builtIncrementals(new Client(app.url), 'my-app', TARGET);
    expect(await check(app, '192.0.2.1', '1.0.0')).toBe('incremental');
  });
});

describe('without room no incremental package is built', () => {
  it.each<[what: string, storage: object, says: string]>([
    ['below storage.min_free_space', { min_free_space: '1024TiB' }, 'storage.min_free_space'],
    ['from storage.budget on', { budget: '10KiB' }, 'storage.budget'],
  ])('%s: the order waits, and says what to do', async (_what, storage, says) => {
    await using app = await start({ storage }, ['1.0.0']);
    const client = new Client(app.url);
    await vi.waitFor(async () => {
      const { incrementals } = (await client.version('my-app', TARGET)).body.data;
      expect(incrementals).toMatchObject([{ status: 'pending', reason: expect.stringContaining(says) }]);
    }, 20_000);
    expect(await check(app, '192.0.2.1', '1.0.0')).toBe('full');
  });

  it('within the budget it is built', async () => {
    await using app = await start({ storage: { budget: '1MiB' } }, ['1.0.0']);
    const built = await builtIncrementals(new Client(app.url), 'my-app', TARGET);
    expect(built['1.0.0']).toMatchObject({ status: 'ready' });
  });
});
