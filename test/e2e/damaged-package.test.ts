import { readdir, truncate } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { samplesOf } from '../support/metrics.ts';
import { TestApp } from '../support/test-app.ts';

it('a package that was truncated on the disk is 503 and counted, and the others are served', async () => {
  // A store elsewhere cannot be damaged from here.
  await using app = await TestApp.start({ storage: { s3: { bucket: '' } } });
  const client = new Client(app.url);
  const urls: string[] = [];
  for (const id of ['whole', 'damaged']) {
    await client.createResource(id, { update_type: 'full' });
    await client.publish(id, { version_name: '1.0.0', file: Buffer.from(`the package of ${id}`) });
    urls.push((await client.latest(id)).body.data.download_url);
  }
  const packages = path.join(app.dataDir, 'packages', 'damaged');
  const [file] = await readdir(packages, { recursive: true, withFileTypes: true }).then((all) =>
    all.filter((entry) => entry.isFile()),
  );
  await truncate(path.join(file!.parentPath, file!.name), 7);
  const [whole, damaged] = await Promise.all(urls.map((url) => fetch(url)));
  expect([whole!.status, await whole!.text()]).toEqual([200, 'the package of whole']);
  expect(damaged!.status).toBe(503);
  expect(damaged!.headers.get('cache-control')).toBe('no-store');
  expect(await damaged!.json()).toEqual({
    code: 1,
    msg: 'the package is damaged on this server: try again later',
  });
  const failures = await samplesOf(app.url, 'rb_download_failures_total');
  expect(failures.get('{reason="damaged"}')).toBe(1);
});
