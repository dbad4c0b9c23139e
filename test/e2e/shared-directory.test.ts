import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Client, download } from '../support/client.ts';
import { sha256, zipOf } from '../support/packages.ts';
import { TestApp } from '../support/test-app.ts';

/** Of another file system, where there is one. */
const ELSEWHERE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

it('packages may lie in a directory of their own', async () => {
  const directory = await mkdtemp(path.join(ELSEWHERE, 'rb-packages-'));
  try {
    await using app = await TestApp.start({ storage: { directory } });
    const client = new Client(app.url);
    await client.createResource('my-app');
    const file = await zipOf({ 'app.txt': 'content' });
    expect((await client.publish('my-app', { version_name: '1.0.0', file })).status).toBe(201);
    const { download_url } = (await client.latest('my-app')).body.data;
    expect(sha256(await download(download_url))).toBe(sha256(file));
    expect(await readdir(directory)).toContain('my-app');
    expect(await readdir(app.dataDir)).not.toContain('packages');
  } finally {
    await rm(directory, { recursive: true });
  }
});
