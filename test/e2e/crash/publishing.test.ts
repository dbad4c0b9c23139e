import { describe, expect, it } from 'vitest';
import { type Client, download } from '../../support/client.ts';
import { sha256 } from '../../support/packages.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { DataDirectory } from './data-directory.ts';
import { instant, randomFrom } from './instant.ts';
import { Publisher } from './publisher.ts';

const ROUNDS = 15;
/** On a machine that is slow there are fewer rounds, but never fewer than the kinds of instants, and until all publish. */
const BUDGET = 25_000;
const LEAST_ROUNDS = 4;
const settings = { auth: { admin_token: ADMIN_TOKEN }, rate_limit: { writes: 0 } };

async function publishUntil(
  moment: Promise<void>,
  publishers: readonly Publisher[],
  service: ServiceProcess,
): Promise<void> {
  const streams = publishers.map((publisher) => publisher.publishOn(service.client()));
  const ended = Promise.race(streams).then(() =>
    Promise.reject(new Error('publishing ended before the kill')),
  );
  try {
    await Promise.race([moment, ended]);
  } finally {
    await service.kill();
    await Promise.allSettled([...streams, ended]);
  }
}

/** All that this publisher was promised is listed, and each URL it was given yields what it sent. */
async function expectKept(client: Client, publisher: Publisher): Promise<void> {
  const { body } = await client.send('GET', `/admin/resources/${publisher.rid}/versions?page_size=100`);
  const listed = body.data.list as { version_name: string }[];
  for (const { version, number, sha256: hash, download: path } of publisher.take()) {
    const found = listed.find(({ version_name }) => version_name === version);
    expect(found).toMatchObject({ version_number: number, status: 'published' });
    if (path !== undefined) expect(sha256(await download(client.url + path))).toBe(hash);
  }
}

describe.concurrent('kill -9 at any instant of a stream of publications', () => {
  it.each([20_261_121, 4])(
    'keeps whole what was promised, and no half of anything (seed %i)',
    async (seed) => {
      const random = randomFrom(seed);
      // Two that race for the numbers of one resource, and one whose packages are looked into.
      const publishers = [
        new Publisher('shared', 'stable', 1),
        new Publisher('shared', 'beta', 2),
        new Publisher('archives', 'stable', 1),
      ];
      await using service = await ServiceProcess.start(settings);
      const data = new DataDirectory(service.dataDir);
      await service.client().createResource('shared', { update_type: 'full' });
      await service.client().createResource('archives', { update_type: 'incremental' });
      await service.client().publish('shared', { version_name: '0.1.0', file: Buffer.from('the first') });
      const began = performance.now();
      const published = () => [...new Set(data.rows().map(({ resource }) => resource))].sort();
      const isWithin = (round: number) => round < ROUNDS && performance.now() - began < BUDGET;
      const goesOn = (round: number) => round < LEAST_ROUNDS || isWithin(round) || published().length < 2;
      for (let round = 0; goesOn(round); round++) {
        await publishUntil(instant(round, service.dataDir, 'shared', random), publishers, service);
        await service.restart();
        expect(data.staged()).toEqual([]);
        const rows = data.rows();
        const settled = publishers.flatMap((publisher) => publisher.settle(rows));
        expect([...settled, ...data.flaws()]).toEqual([]);
        for (const publisher of publishers) await expectKept(service.client(), publisher);
      }
      expect(published()).toEqual(['archives', 'shared']);
    },
    180_000,
  );
});
