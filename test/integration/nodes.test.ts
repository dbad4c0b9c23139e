import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../src/config/make-config.ts';
import { Catalogue } from '../../src/catalogue/logic/catalogue.ts';
import { CheckCdk } from '../../src/entitlements/logic/check-cdk.ts';
import { resourceId } from '../../src/resources/resource.ts';
import { PATIENCE } from '../e2e/crash/patience.ts';
import { Client } from '../support/client.ts';
import { lacksMariaDb, MariaDb } from '../support/mariadb.ts';
import { hasRedis, RedisServer } from '../support/redis.ts';
import { TestApp } from '../support/test-app.ts';

const isRequired = process.env.TEST_REQUIRE_ALL === '1';

describe.skipIf(lacksMariaDb || (!hasRedis && !isRequired))('two nodes with Redis', () => {
  let database: MariaDb;
  let redis: RedisServer;
  let packages: string;
  let nodes: [TestApp, TestApp];
  let here: Client;
  let there: Client;

  beforeEach(async () => {
    [database, redis] = await Promise.all([MariaDb.start(), RedisServer.start()]);
    packages = await mkdtemp(path.join(tmpdir(), 'rb-nodes-'));
    const settings: Settings = {
      instance: { only_local: false },
      database: await database.database('cluster'),
      redis: { addr: redis.addr },
      storage: { directory: packages },
      auth: { signing_key: 'k'.repeat(32), cdk_cache_time: '10m' },
    };
    nodes = [await TestApp.start(settings), await TestApp.start(settings)];
    [here, there] = nodes.map(({ url }) => new Client(url)) as [Client, Client];
  });
  afterEach(async () => {
    for (const node of nodes) await node[Symbol.asyncDispose]();
    await Promise.all([database[Symbol.asyncDispose](), redis[Symbol.asyncDispose]()]);
    await rm(packages, { recursive: true, force: true });
  });

  const catalogueOf = (node: TestApp) => node.nest.get(Catalogue, { strict: false });
  /** From now on the other node learns of changes only by announcements. */
  const stopLooking = () => vi.spyOn(catalogueOf(nodes[1]), 'refresh').mockResolvedValue();
  const publish = (version_name: string) =>
    here.publish('my-app', { version_name, file: Buffer.from(version_name) });
  const latest = async () => (await there.latest('my-app')).body.data?.version_name;
  const listening = () =>
    vi.waitFor(async () => {
      const list = String(await redis.command((client) => client.client('LIST')));
      expect(list.match(/ sub=1 /g)).toHaveLength(2);
    }, 10_000);

  it('tell each other of resources, versions and withdrawals', async () => {
    await listening();
    stopLooking();
    expect((await there.latest('my-app')).status).toBe(404);
    await here.createResource('my-app', { update_type: 'full' });
    await expect
      .poll(async () => (await there.latest('my-app')).body.msg, PATIENCE)
      .not.toContain('resource');
    for (const name of ['1.0.0', '1.1.0']) {
      expect((await publish(name)).status).toBe(201);
      await expect.poll(latest, PATIENCE).toBe(name);
    }
    await here.send('PATCH', '/resources/my-app/versions/1.1.0', { status: 'yanked' });
    await expect.poll(latest, PATIENCE).toBe('1.0.0');
  });

  it('read an announced resource once, however often it is announced, and read no unused one', async () => {
    await listening();
    stopLooking();
    await here.createResource('my-app', { update_type: 'full' });
    await publish('1.0.0');
    const catalogue = catalogueOf(nodes[1]);
    const id = resourceId('my-app');
    await expect.poll(async () => (await catalogue.find(id))?.size, PATIENCE).toBe(1);
    const shown = await catalogue.find(id);
    const apply = vi.spyOn(shown!, 'apply');
    await Promise.all(Array.from({ length: 50 }, () => catalogue.applyAnnounced(id, 2)));
    expect(apply).not.toHaveBeenCalled();
    await publish('1.1.0');
    await expect.poll(() => shown?.size, PATIENCE).toBe(2);
    expect(apply).toHaveBeenCalledOnce();
  });

  it('look at once for what they were not told while Redis was away', async () => {
    await listening();
    await here.createResource('my-app', { update_type: 'full' });
    await publish('1.0.0');
    await expect.poll(latest, PATIENCE).toBe('1.0.0');
    const looking = stopLooking();
    await redis.down();
    expect((await publish('1.1.0')).status).toBe(201);
    looking.mockRestore();
    const refresh = vi.spyOn(catalogueOf(nodes[1]), 'refresh');
    await redis.up();
    await listening();
    await vi.waitFor(() => expect(refresh).toHaveBeenCalled(), 10_000);
    await expect.poll(latest, PATIENCE).toBe('1.1.0');
  });

  it('forget a CDK that another one blocks', async () => {
    await listening();
    await here.createResource('my-app');
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    const { body } = await here.send('POST', '/admin/cdks', { expires_at, resources: ['my-app'] });
    const [{ id, cdk }] = body.data.list;
    const check = async () => {
      const question = { cdk, resource: resourceId('my-app'), userAgent: '', ip: '127.0.0.1' };
      return (await nodes[1].nest.get(CheckCdk, { strict: false }).check(question)).kind;
    };
    expect(await check()).toBe('valid');
    await here.send('PATCH', `/admin/cdks/${id}`, { blocked: true });
    await expect.poll(check, PATIENCE).toBe('refused');
  });
});
