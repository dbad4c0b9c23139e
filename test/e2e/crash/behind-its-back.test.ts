import { describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';
import { DataDirectory } from './data-directory.ts';
import { PATIENCE } from './patience.ts';

/** What another instance, or an operator, would do: the change and the new revision in one go. */
function change(data: DataDirectory, id: string, assignment: string, version: string): void {
  data.sql('UPDATE resources SET revision = revision + 1 WHERE id = ?', id);
  data.sql(
    `UPDATE versions SET ${assignment}, revision = (SELECT revision FROM resources WHERE id = resource_id)
     WHERE resource_id = ? AND name = ?`,
    id,
    version,
  );
}

describe('a change in the database that nobody told the service of', () => {
  it('shows in the checks by itself', async () => {
    await using app = await TestApp.start({ catalogue: { refresh_interval: '100ms' } });
    const data = new DataDirectory(app.dataDir);
    const client = new Client(app.url);
    await client.createResource('my-app', { update_type: 'full' });
    for (const version_name of ['1.0.0', '1.1.0'])
      await client.publish('my-app', { version_name, file: Buffer.from(version_name) });
    const shown = async () => (await client.latest('my-app')).body.data;
    expect(await shown()).toMatchObject({ version_name: '1.1.0', release_note: '' });

    change(data, 'my-app', `release_note = 'by hand'`, '1.1.0');
    await expect.poll(async () => (await shown()).release_note, PATIENCE).toBe('by hand');
    change(data, 'my-app', `status = 'yanked'`, '1.1.0');
    await expect.poll(async () => (await shown()).version_name, PATIENCE).toBe('1.0.0');
    change(data, 'my-app', `status = 'published'`, '1.1.0');
    await expect.poll(async () => (await shown()).version_name, PATIENCE).toBe('1.1.0');
  });

  it('shows a resource that was made there', async () => {
    await using app = await TestApp.start({ catalogue: { refresh_interval: '100ms' } });
    const client = new Client(app.url);
    await client.createResource('my-app', { update_type: 'full' });
    await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('package') });
    expect((await client.latest('moved-app')).status).toBe(404);
    const data = new DataDirectory(app.dataDir);
    data.sql(`INSERT INTO resources SELECT 'moved-app', name, description, update_type, access, revision + 1,
      last_number, created_at FROM resources`);
    data.sql(`UPDATE versions SET resource_id = 'moved-app', revision = revision + 1`);
    await expect.poll(async () => (await client.latest('moved-app')).status, PATIENCE).toBe(200);
  });
});
