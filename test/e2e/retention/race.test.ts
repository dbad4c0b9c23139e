import { afterEach, describe, expect, it, vi } from 'vitest';
import { FindSurplus } from '../../../src/retention/logic/find-surplus.ts';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';
import { held, purge, release } from './releases.ts';

type Choice = ReturnType<FindSurplus['of']>;

/** `meanwhile` happens after the choice and before it is acted on, as often as that is. */
function interrupt(app: TestApp, meanwhile: (time: number) => Promise<unknown>): void {
  const find = app.nest.get(FindSurplus);
  const original = find.of.bind(find);
  let time = 0;
  vi.spyOn(find, 'of').mockImplementation(async function* changed(id): Choice {
    for await (const batch of original(id)) {
      await meanwhile(++time);
      yield batch;
    }
  });
}

async function start(): Promise<{ app: TestApp; client: Client }> {
  const app = await TestApp.start({
    retention: { keep_full: 1 },
    rate_limit: { writes: 0 },
    jobs: { attempts: 1 },
  });
  const client = new Client(app.url);
  for (const rid of ['app-one', 'app-two']) {
    await client.createResource(rid, { update_type: 'full' });
    await release(client, rid, '1.0.0', '1.1.0', '1.2.0');
  }
  return { app, client };
}

describe('a purge, when the resource changes between choice and deed', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('chooses again, so that what has become the newest stays', async () => {
    const { app, client } = await start();
    await using _ = app;
    interrupt(app, async (time) => {
      if (time > 1) return;
      await client.send('PATCH', '/resources/app-one/versions/1.2.0', { status: 'yanked' });
    });
    await purge(client);
    expect(await held(client, 'app-one')).toEqual(['1.1.0', '1.2.0']);
    expect(await held(client, 'app-two')).toEqual(['1.2.0']);
    expect((await client.latest('app-one')).body.data.version_name).toBe('1.1.0');
  });

  it('gives up at last on one that changes all the time, not on the others', async () => {
    const { app, client } = await start();
    await using _ = app;
    let notes = 0;
    interrupt(app, async () => {
      const body = { version_name: '1.2.0', content: `note ${++notes}` };
      if ((await held(client, 'app-two')).length === 3)
        await client.send('PUT', '/resources/app-one/versions/release-note', body);
    });
    await client.send('POST', '/storages/purge');
    const shown = async () => (await client.send('GET', '/storages/purge')).body.data;
    await expect.poll(async () => (await shown()).state, { timeout: 20_000 }).toBe('failed');
    expect((await shown()).error).toContain('app-one changes all the time');
    expect(await held(client, 'app-one')).toEqual(['1.0.0', '1.1.0', '1.2.0']);
    expect(await held(client, 'app-two')).toEqual(['1.2.0']);
  });
});
