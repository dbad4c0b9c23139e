import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataDirectoryInUse } from '../../../src/database/data-directory-lock.ts';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';
import { DataDirectory } from './data-directory.ts';

describe('a second instance on the same data directory', () => {
  it('does not get as far as to take the uploads of the first for left-overs', async () => {
    await using app = await TestApp.start();
    const underWay = path.join(app.dataDir, 'staging/under-way');
    await writeFile(underWay, 'half of it');
    for (let attempt = 0; attempt < 3; attempt++)
      await expect(TestApp.start({}, app.dataDir)).rejects.toBeInstanceOf(DataDirectoryInUse);
    // Time for whatever it may have begun.
    await new Client(app.url).createResource('my-app', { update_type: 'full' });
    await new Client(app.url).publish('my-app', { version_name: '1.0.0', file: Buffer.alloc(1 << 20) });
    expect(new DataDirectory(app.dataDir).staged()).toEqual(['under-way']);
  });
});
