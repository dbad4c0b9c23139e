import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { download } from '../../support/client.ts';
import { sha256 } from '../../support/packages.ts';
import { type MemberName, ServiceGroup } from '../../support/service-group.ts';
import { randomFrom } from '../crash/instant.ts';
import { Load } from './load.ts';

const ROUNDS: readonly (readonly MemberName[])[] = [
  ['front 1'],
  ['keeper'],
  ['front 1', 'front 2'],
  ['keeper', 'front 2'],
  ['keeper', 'front 1', 'front 2'],
];

async function expectKept(group: ServiceGroup, { published }: Load): Promise<void> {
  const kept = group.data.rows().filter(({ resource }) => resource === 'my-app');
  expect(kept.map((row) => row.sha256)).toEqual(published);
  expect(kept.map(({ version }) => Number(version))).toEqual(published.map((_, index) => index + 1));
  const { body } = await group.client().latest('my-app');
  expect(sha256(await download(body.data.download_url))).toBe(published.at(-1));
}

it('kill -9 of any process at any moment loses nothing that was acknowledged, and counts nothing twice', async () => {
  const random = randomFrom(20_261_130);
  await using group = await ServiceGroup.start({ trust_proxy: true, storage: { orphan_grace: '0s' } });
  const load = await Load.on(group);
  for (const names of ROUNDS) {
    await load.goesOn();
    await delay(random() * 200);
    const killed = names.map((name) => group.signal(name));
    await group.whole(killed);
    await load.goesOn();
  }
  const place = group.socketPlace();
  await group.service.kill();
  await group.gone();
  expect(existsSync(place)).toBe(false);
  await group.service.restart();
  await group.whole();
  await load.goesOn();
  await load.end();
  expect(load.wrong).toEqual([]);
  await expectKept(group, load);
  const [counted, granted] = await load.counted();
  expect(counted).toBe(granted);
  expect([...group.data.flaws(), ...group.data.staged()]).toEqual([]);
  await expect.poll(() => group.data.orphans(), { timeout: 30_000 }).toEqual([]);
  expect(group.service.stderr).toBe('');
}, 600_000);
