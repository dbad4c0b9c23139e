import { describe, expect, it } from 'vitest';
import { Client, download } from '../support/client.ts';
import { sha256, zipOf } from '../support/packages.ts';
import { TestApp } from '../support/test-app.ts';

describe('publish and update', () => {
  it('takes a release and hands it to a client that runs an older one', async () => {
    await using app = await TestApp.start();
    const client = new Client(app.url);
    const [v1, v2] = [await zipOf({ 'app.txt': 'one' }), await zipOf({ 'app.txt': 'two' })];
    expect((await client.createResource('my-app')).status).toBe(201);
    const target = { channel: 'stable', system: 'win64', arch: 'x64' };
    await client.publish('my-app', { version_name: '1.0.0', file: v1, ...target });
    const published = await client.publish('my-app', { version_name: '1.1.0', file: v2, ...target });
    expect(published.status).toBe(201);
    expect(published.body.data).toEqual({
      version_name: '1.1.0',
      version_number: 2,
      channel: 'stable',
      system: 'windows',
      arch: 'amd64',
      file_size: v2.length,
      file_hash: `sha256:${sha256(v2)}`,
      incrementals: [{ old_version: '1.0.0', status: 'pending' }],
    });

    const { body } = await client.latest('my-app', { system: 'windows', arch: 'amd64', current: '1.0.0' });
    expect(body.data).toMatchObject({
      resource_id: 'my-app',
      version_name: '1.1.0',
      version_number: 2,
      channel: 'stable',
      system: 'windows',
      arch: 'amd64',
      update_available: true,
      update_type: 'full',
      file_size: v2.length,
      file_hash: `sha256:${sha256(v2)}`,
    });
    expect(sha256(await download(body.data.download_url))).toBe(sha256(v2));

    const upToDate = await client.latest('my-app', { os: 'WIN', arch: 'x86_64', current_version: 'v1.1.0' });
    expect(upToDate.body.data.update_available).toBe(false);
    expect(upToDate.body.data).not.toHaveProperty('download_url');
    expect(upToDate.body.data).not.toHaveProperty('file_hash');
    expect(upToDate.body.data).not.toHaveProperty('update_type');
  });
});
