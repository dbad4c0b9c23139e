import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Client, download } from '../support/client.ts';
import { sha256 } from '../support/packages.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { ADMIN_TOKEN } from '../support/test-app.ts';
import { DataDirectory } from './crash/data-directory.ts';
import { SmallVolume } from './crash/small-volume.ts';

const SIZE = 12 << 20;
const BLOCK = 4096;
const FAILED = { status: 507, body: { code: 1, msg: expect.stringContaining('disk of the server is full') } };
const obstacle = SmallVolume.obstacle();

/** A service whose data lie on the volume. */
function startOn(volume: SmallVolume): Promise<ServiceProcess> {
  const data_dir = path.join(volume.directory, 'data');
  const auth = { admin_token: ADMIN_TOKEN };
  return ServiceProcess.start({ auth, data_dir, storage: { min_free_space: '1MiB' } });
}

async function publishFirst(client: Client): Promise<void> {
  await client.createResource('my-app', { update_type: 'full' });
  await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('the first') });
}

async function statusOf(service: ServiceProcess, where: string): Promise<number> {
  return (await fetch(service.url + where)).status;
}

const isSkipped = obstacle !== undefined;
describe.skipIf(isSkipped)(
  `a full disk${isSkipped ? `, which needs a volume of its own: ${obstacle}` : ''}`,
  () => {
    it('takes no upload that does not fit, and everything else', async () => {
      using volume = SmallVolume.mount(SIZE);
      await using service = await startOn(volume);
      const data = new DataDirectory(service.dataDir);
      const client = service.client();
      await publishFirst(client);
      const tooLarge = await client.publish('my-app', { version_name: '2.0.0', file: randomBytes(SIZE) });
      expect(tooLarge).toMatchObject(FAILED);
      expect([data.staged(), data.rows().length, data.orphans()]).toEqual([[], 1, []]);
      expect((await client.latest('my-app')).body.data.version_name).toBe('1.0.0');

      const bytes = randomBytes(SIZE / 4);
      const smaller = await client.publish('my-app', { version_name: '2.0.0', file: bytes });
      expect(smaller).toMatchObject({ status: 201, body: { data: { version_number: 2 } } });
      const { body } = await client.latest('my-app');
      expect(sha256(await download(body.data.download_url))).toBe(sha256(bytes));
    });

    it('acknowledges nothing that it cannot record, and all is well once there is room', async () => {
      using volume = SmallVolume.mount(SIZE);
      await using service = await startOn(volume);
      const data = new DataDirectory(service.dataDir);
      const client = service.client();
      await publishFirst(client);
      const kept = ['1.0.0'];
      const publish = async (version_name: string) => {
        const release_note = 'n'.repeat(20_000);
        const { status } = await client.publish('my-app', {
          version_name,
          release_note,
          file: Buffer.from('small'),
        });
        if (status === 201) kept.push(version_name);
        return status;
      };
      // From too little for the package, over enough for it but not for its rows, to enough for both.
      for (let blocks = 0; blocks < 12; blocks++) {
        volume.fill(blocks * BLOCK);
        expect([201, 507]).toContain(await publish(`2.0.${blocks}`));
        expect([...data.staged(), ...data.orphans(), ...data.flaws()]).toEqual([]);
        expect(data.rows().map(({ version }) => version)).toEqual(kept);
      }
      expect(service.stdout.join('\n')).toContain('database or disk is full');
      const unready = await client.send('GET', '/health/ready');
      expect(unready).toMatchObject({ status: 503, body: { error: { disk: { status: 'down' } } } });
      expect(await statusOf(service, '/health/live')).toBe(200);

      volume.empty();
      expect(await statusOf(service, '/health/ready')).toBe(200);
      expect([await publish('1.0.0'), await publish('3.0.0')]).toEqual([409, 201]);
      await service.kill();
      expect(data.rows().map(({ version }) => version)).toEqual(kept);
    });

    it('does not keep the service from starting', async () => {
      using volume = SmallVolume.mount(SIZE);
      await using service = await startOn(volume);
      await publishFirst(service.client());
      await service.kill();
      volume.fill(0);
      await service.restart();
      expect(await statusOf(service, '/health/ready')).toBe(503);
      const { body } = await service.client().latest('my-app');
      expect((await download(body.data.download_url)).toString()).toBe('the first');
      volume.empty();
      const published = await service
        .client()
        .publish('my-app', { version_name: '2.0.0', file: Buffer.from('next') });
      expect(published.status).toBe(201);
    });
  },
);
