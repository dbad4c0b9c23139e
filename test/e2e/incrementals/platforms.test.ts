import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { builtIncrementals } from '../../support/incrementals.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

const BIG = randomBytes(20_000);
const WINDOWS = { system: 'windows', arch: 'amd64' };
const release = (text: string) => zipOf({ 'big.bin': BIG, 'app.txt': text });

async function start(): Promise<{ app: TestApp; client: Client }> {
  const app = await TestApp.start();
  const client = new Client(app.url);
  await client.createResource('my-app');
  return { app, client };
}

const typeFor = async (client: Client, query: Record<string, string>): Promise<string> =>
  (await client.latest('my-app', { current: '1.0.0', ...query })).body.data.update_type;

describe('an incremental package that starts from one platform', () => {
  it('is not for clients that installed another one', async () => {
    const { app, client } = await start();
    await using _ = app;
    await client.publish('my-app', {
      version_name: '1.0.0',
      file: await zipOf({ 'other.bin': BIG }),
      ...WINDOWS,
    });
    await client.publish('my-app', { version_name: '1.0.0', file: await release('one') });
    await client.publish('my-app', { version_name: '1.1.0', file: await release('two') });
    await client.send('PATCH', '/resources/my-app/versions/1.0.0', { status: 'yanked' });
    expect((await builtIncrementals(client, 'my-app', '1.1.0'))['1.0.0']).toMatchObject({ status: 'ready' });
    expect(await typeFor(client, WINDOWS)).toBe('full');
    expect(await typeFor(client, { system: 'linux', arch: 'amd64' })).toBe('incremental');
    expect(await typeFor(client, {})).toBe('incremental');
  });

  it('is not for clients of whom nobody knows which of two they installed', async () => {
    const { app, client } = await start();
    await using _ = app;
    await client.publish('my-app', { version_name: '1.0.0', file: await release('wide') });
    await client.publish('my-app', { version_name: '1.0.0', file: await release('one'), ...WINDOWS });
    await client.publish('my-app', { version_name: '1.1.0', file: await release('two'), ...WINDOWS });
    await builtIncrementals(client, 'my-app', '1.1.0');
    expect(await typeFor(client, WINDOWS)).toBe('full');
    const exact = '/api/resources/my-app/latest?current_version=1.0.0&os=windows&arch=amd64';
    expect((await client.send('GET', exact)).body.data.update_type).toBe('incremental');
  });
});

describe('a draft that is published', () => {
  it.each([[[]], [['yanked']]])(
    'after %j gets the incremental packages of what is on offer by then',
    async (between) => {
      const { app, client } = await start();
      await using _ = app;
      await client.publish('my-app', { version_name: '1.1.0', file: await release('two'), status: 'draft' });
      await client.publish('my-app', { version_name: '1.0.0', file: await release('one') });
      for (const status of [...between, 'published'])
        await client.send('PATCH', '/resources/my-app/versions/1.1.0', { status });
      expect((await builtIncrementals(client, 'my-app', '1.1.0'))['1.0.0']).toMatchObject({
        status: 'ready',
      });
    },
  );
});

describe('a client that writes its version with another v', () => {
  it('gets the same incremental package', async () => {
    const { app, client } = await start();
    await using _ = app;
    await client.publish('my-app', { version_name: '1.0.0', file: await release('one') });
    await client.publish('my-app', { version_name: '1.1.0', file: await release('two') });
    await builtIncrementals(client, 'my-app', '1.1.0');
    expect(await typeFor(client, { current: 'v1.0.0' })).toBe('incremental');
    expect(await typeFor(client, { current: 'V1.0.0' })).toBe('incremental');
  });

  it('gets the full one where that could be two versions', async () => {
    const { app, client } = await start();
    await using _ = app;
    for (const name of ['1.0.0', 'v1.0.0', '1.1.0'])
      await client.publish('my-app', { version_name: name, file: await release(name) });
    await builtIncrementals(client, 'my-app', '1.1.0');
    expect(await typeFor(client, { current: 'V1.0.0' })).toBe('full');
    expect(await typeFor(client, { current: 'v1.0.0' })).toBe('incremental');
  });
});
