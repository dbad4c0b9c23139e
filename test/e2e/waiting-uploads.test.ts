import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manyNames } from '../support/archives/hostile.ts';
import { Client } from '../support/client.ts';
import { zipOf } from '../support/packages.ts';
import { TestApp } from '../support/test-app.ts';

describe('uploads that wait for their inspection', () => {
  let app: TestApp;
  let client: Client;
  beforeAll(async () => {
    const archive = { max_waiting: 1 };
    app = await TestApp.start({ jobs: { concurrency: 1 }, storage: { archive } });
    client = new Client(app.url);
    await client.createResource('my-app');
    await client.createResource('other');
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const publish = (version_name: string, file: Buffer, resource = 'my-app') =>
    client.publish(resource, { version_name, file });

  it('are answered 503 when too many wait; another resource has its turn, and nothing is lost', async () => {
    const file = manyNames(5_000);
    const versions = ['3.0.0', '3.0.1', '3.0.2', '3.0.3', '3.0.4', '3.0.5'];
    const answers = Promise.all(versions.map((version) => publish(version, file)));
    expect((await publish('1.0.0', await zipOf({ 'app.txt': 'one' }), 'other')).status).toBe(201);
    for (const [i, { status, headers, body }] of (await answers).entries()) {
      if (status === 201) continue;
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('5');
      expect(body).toMatchObject({ code: 1, msg: expect.stringContaining('send it again') });
      expect((await publish(versions[i]!, file)).status).toBe(201);
    }
    expect((await answers).map(({ status }) => status)).toContain(503);
  });
});
