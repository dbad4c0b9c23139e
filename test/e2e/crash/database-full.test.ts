import { describe, expect, it } from 'vitest';
import { Database } from '../../../src/database/database.ts';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';
import { DataDirectory } from './data-directory.ts';

const more = { description: 'd'.repeat(1000) };

describe('a database that cannot grow', () => {
  it('acknowledges nothing that is not recorded, neither then nor afterwards', async () => {
    await using app = await TestApp.start();
    const database = app.nest.get(Database);
    const client = new Client(app.url);
    const limitPages = (to: number) =>
      database.transaction(() => database.manager.query(`PRAGMA max_page_count = ${to}`));
    const recorded = () =>
      new DataDirectory(app.dataDir).sql<{ id: string }>('SELECT id FROM resources').map(({ id }) => id);
    const acknowledged: string[] = [];
    const create = async (id: string) => {
      const { status } = await client.createResource(id, more);
      if (status === 201) acknowledged.push(id);
      return status;
    };

    await limitPages(1);
    let status: number;
    for (let count = 0; (status = await create(`app-${count}`)) === 201; count++);
    expect(status).toBe(507);
    await limitPages(1_000_000);
    expect(await create('app-0')).toBe(400);
    expect(await create('afterwards')).toBe(201);
    expect(recorded().sort()).toEqual(acknowledged.sort());
  });
});
