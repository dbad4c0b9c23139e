import { mkdtempDisposable, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { DataDirectory } from './data-directory.ts';
import { change } from './instant.ts';

describe.concurrent('kill -9 during the very first start', () => {
  // By then it has locked the directory, made the database, begun with the tables.
  it.each([3, 9, 20])('at change %i to the data directory leaves one to start on', async (nth) => {
    await using directory = await mkdtempDisposable(path.join(tmpdir(), 'rb-first-start-'));
    const settings = { data_dir: directory.path, auth: { admin_token: ADMIN_TOKEN } };
    await using service = await ServiceProcess.launch(settings);
    await change(directory.path, nth);
    await service.kill();
    expect(service.stdout).toEqual([]);
    expect(await readdir(directory.path)).toContain('instance.lock');

    await service.restart();
    await service.client().createResource('my-app', { update_type: 'full' });
    const published = await service
      .client()
      .publish('my-app', { version_name: '1.0.0', file: Buffer.from('x') });
    expect(published.status).toBe(201);
    expect(new DataDirectory(directory.path).flaws()).toEqual([]);
  });
});
