import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawTarGz } from '../support/archives/raw-tar-gz.ts';
import { Client } from '../support/client.ts';
import { builtIncrementals } from '../support/incrementals.ts';
import { TestApp } from '../support/test-app.ts';

const PACKAGE = [
  { name: 'README' },
  { name: 'Readme' },
  { name: 'aux.c' },
  { name: 'ab:c?' },
  { name: 'x.' },
];

const LARGE = randomBytes(20_000);

describe('names that Windows cannot hold', () => {
  let app: TestApp;
  let client: Client;
  beforeAll(async () => {
    app = await TestApp.start();
    client = new Client(app.url);
    await client.createResource('my-app');
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const publish = (rid: string, fields: { version_name: string; system: string; old_version?: string }) => {
    const files = PACKAGE.map((entry) => ({ ...entry, content: `${entry.name} ${fields.version_name}` }));
    const file = rawTarGz([{ name: 'large', content: LARGE }, ...files]);
    return client.publish(rid, { ...fields, file, fileName: 'package.tar.gz' });
  };

  it.each(['', 'windows', 'win32'])('are refused when the system is "%s"', async (system) => {
    const { status, body } = await publish('my-app', { version_name: '1.0.0', system });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 8010 });
    expect(body.msg).toMatch(/entry "Readme": differs from "README" in case .*: rename one of them/);
  });

  it.each(['linux', 'darwin', 'android'])('are kept for %s, in incremental packages, too', async (system) => {
    await client.createResource(system);
    expect((await publish(system, { version_name: '1.0.0', system })).status).toBe(201);
    const next = { version_name: '1.1.0', system, old_version: '1.0.0' };
    expect((await publish(system, next)).status).toBe(201);
    const built = await builtIncrementals(client, system, '1.1.0');
    expect(built['1.0.0']).toMatchObject({ status: 'ready' });
  });
});
