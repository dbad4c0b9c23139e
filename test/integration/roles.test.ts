import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Jobs } from '../../src/jobs/jobs.ts';
import { PATIENCE } from '../e2e/crash/patience.ts';
import { Client } from '../support/client.ts';
import { lacksMariaDb, MariaDb } from '../support/mariadb.ts';
import { samplesOf } from '../support/metrics.ts';
import { ADMIN_TOKEN, TestApp } from '../support/test-app.ts';

describe.skipIf(lacksMariaDb)('the roles of a cluster', () => {
  let server: MariaDb;
  let packages: string;
  beforeEach(async () => {
    server = await MariaDb.start();
    packages = await mkdtemp(path.join(tmpdir(), 'rb-roles-'));
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await rm(packages, { recursive: true, force: true });
  });

  const start = async (role: 'all' | 'api' | 'worker') =>
    TestApp.start({
      instance: { only_local: false, role },
      database: await server.database('cluster'),
      storage: { directory: packages },
      auth: { signing_key: 'k'.repeat(32) },
      jobs: { round_interval: '100ms', still_after: '1s' },
    });

  it('a worker answers operators only', async () => {
    await using worker = await start('worker');
    for (const path of ['/health', '/health/live', '/health/ready', '/metrics', '/info', '/openapi.json'])
      expect([path, (await fetch(worker.url + path)).status]).toEqual([path, 200]);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    for (const path of ['/resources', '/resources/app/latest', '/storages/purge', '/nowhere']) {
      const answer = await fetch(worker.url + path, { headers });
      const body = (await answer.json()) as { code: number; msg: string };
      expect([path, answer.status, body.code]).toEqual([path, 404, 1]);
      expect(body.msg).toContain('instance.role');
    }
  });

  it.each(['all', 'api', 'worker'] as const)(
    'alerts know by its metrics whether %s answers checks',
    async (role) => {
      await using node = await start(role);
      const metrics = await (await fetch(`${node.url}/metrics`)).text();
      const isTold = /^rb_catalogue_refreshed_timestamp_seconds /m.test(metrics);
      expect(isTold).toBe(role !== 'worker');
    },
  );

  it('what an `api` enqueues, a worker works on', async () => {
    await using api = await start('api');
    const worked: string[] = [];
    api.nest.get(Jobs).onFinished((name) => worked.push(name));
    const asked = await new Client(api.url).send('POST', '/storages/purge');
    expect(asked.status).toBe(202);
    const counts = () => api.nest.get(Jobs).counts();
    expect(await counts()).toMatchObject({ queued: 1, running: 0, done: 0 });
    await using _worker = await start('worker');
    // The first periodic round has also enqueued a sweep.
    await expect.poll(counts, PATIENCE).toMatchObject({ queued: 0, running: 0, done: 2 });
    expect(worked).toEqual([]);
  });

  const partsOf = async ({ url }: TestApp) => {
    const answer = await fetch(`${url}/health/ready`);
    const { details } = (await answer.json()) as { details: Record<string, object> };
    return { status: answer.status, ...details };
  };

  it('an `api` says that jobs stand still while no worker takes them', async () => {
    await using api = await start('api');
    expect(await partsOf(api)).toMatchObject({ status: 200, jobs: { status: 'up', worked_on: 0 } });
    await new Client(api.url).send('POST', '/storages/purge');
    const still = { status: 'degraded', message: expect.stringContaining('no worker takes them') };
    await expect.poll(() => partsOf(api), PATIENCE).toMatchObject({ status: 200, jobs: still });
    await using _worker = await start('worker');
    await expect.poll(() => partsOf(api), PATIENCE).toMatchObject({ status: 200, jobs: { status: 'up' } });
  });

  it('tell by their metrics whether jobs move', async () => {
    await using api = await start('api');
    const values = async ({ url }: TestApp) => ({
      wait: (await samplesOf(url, 'rb_jobs_oldest_wait_seconds')).get(''),
      workedOn: (await samplesOf(url, 'rb_jobs_worked_on')).get(''),
      looked: (await samplesOf(url, 'rb_jobs_looked_timestamp_seconds')).get(''),
    });
    expect(await values(api)).toEqual({ wait: 0, workedOn: 0, looked: undefined });
    await new Client(api.url).send('POST', '/storages/purge');
    await expect.poll(async () => (await values(api)).wait, PATIENCE).toBeGreaterThan(0);
    await using worker = await start('worker');
    await expect.poll(async () => (await values(worker)).wait, PATIENCE).toBe(0);
    const age = async () => Date.now() / 1000 - (await values(worker)).looked!;
    await expect.poll(age, PATIENCE).toBeLessThan(60);
    await server.pause();
    try {
      expect(await values(worker)).toMatchObject({ wait: undefined, workedOn: undefined });
    } finally {
      server.resume();
    }
  });

  it('a worker that cannot look for jobs is not ready, until it can again', async () => {
    await using worker = await start('worker');
    await expect
      .poll(() => partsOf(worker), PATIENCE)
      .toMatchObject({ status: 200, worker: { status: 'up' } });
    await server.pause();
    try {
      const deaf = { status: 'down', message: expect.stringContaining('has not looked for jobs for') };
      await expect.poll(() => partsOf(worker), PATIENCE).toMatchObject({ status: 503, worker: deaf });
    } finally {
      server.resume();
    }
    await expect
      .poll(() => partsOf(worker), PATIENCE)
      .toMatchObject({ status: 200, worker: { status: 'up' } });
  });
});
