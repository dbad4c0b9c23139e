import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { download } from '../../support/client.ts';
import { sha256 } from '../../support/packages.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { DataDirectory } from './data-directory.ts';
import { SlowUpload } from './slow-upload.ts';

const settings = { auth: { admin_token: ADMIN_TOKEN } };

describe('kill -9', () => {
  it('in the middle of an upload leaves nothing, and the same upload then succeeds', async () => {
    await using service = await ServiceProcess.start(settings);
    const data = new DataDirectory(service.dataDir);
    await service.client().createResource('my-app', { update_type: 'full' });
    const bytes = randomBytes(8 << 20);
    const cut = new SlowUpload(service.url, 'my-app', '1.0.0');
    await cut.send(bytes.subarray(0, 6 << 20));
    await vi.waitFor(() => expect(data.stagedBytes()).toBeGreaterThan(1 << 20), { timeout: 20_000 });

    await service.kill();
    await expect(cut.answer).rejects.toThrow();
    expect(data.stagedBytes()).toBeGreaterThan(0);
    await service.restart();
    expect([data.staged(), data.rows(), data.blobs()]).toEqual([[], [], []]);

    const again = new SlowUpload(service.url, 'my-app', '1.0.0');
    await again.send(bytes);
    expect(await again.finish()).toMatchObject({ status: 201, body: { data: { version_number: 1 } } });
    const { body } = await service.client().latest('my-app');
    expect(sha256(await download(body.data.download_url))).toBe(sha256(bytes));
  });

  it('right after the 201 loses neither the version nor the keys that were handed out', async () => {
    await using service = await ServiceProcess.start(settings);
    const bytes = randomBytes(1 << 20);
    const before = service.client();
    await before.createResource('my-app', { update_type: 'full' });
    await before.publish('my-app', { version_name: '1.0.0', file: randomBytes(10) });
    const { body: first } = await before.latest('my-app', { current: '0.1.0' });
    const published = await before.publish('my-app', { version_name: '1.1.0', file: bytes });
    await service.kill();
    expect(published.status).toBe(201);

    await service.restart();
    const { body } = await service.client().latest('my-app', { current: '1.0.0' });
    expect(body.data).toMatchObject({
      version_name: '1.1.0',
      version_number: 2,
      file_hash: `sha256:${sha256(bytes)}`,
    });
    expect(sha256(await download(body.data.download_url))).toBe(sha256(bytes));
    const { pathname } = new URL(first.data.download_url);
    expect(sha256(await download(service.url + pathname))).toBe(first.data.file_hash.replace('sha256:', ''));
  });
});
