import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { RawConnection } from '../support/raw-http.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { ADMIN_TOKEN } from '../support/test-app.ts';
import { PATIENCE } from './crash/patience.ts';
import { refusesConnections } from './crash/refuses-connections.ts';
import { SlowDownload } from './crash/slow-download.ts';

const CLEAN = { code: 0, signal: null };
/** Longer than any test takes: what happens before its end happens while the instance leaves. */
const LONG = '1m';

const readiness = async ({ url }: ServiceProcess) => (await fetch(`${url}/health/ready`)).status;
const isLeaving = (service: ServiceProcess) =>
  vi.waitFor(async () => expect(await readiness(service)).toBe(503), PATIENCE);

async function leaving(shutdown_delay = LONG): Promise<ServiceProcess> {
  const service = await ServiceProcess.start({
    instance: { shutdown_delay, shutdown_grace: '1h' },
    auth: { admin_token: ADMIN_TOKEN },
  });
  service.signal('SIGTERM');
  await isLeaving(service);
  return service;
}

describe.concurrent('an instance that leaves', () => {
  it.each(['/health', '/health/ready'])('says so on %s, and lives', async (path) => {
    await using service = await leaving();
    const answer = await service.client().send('GET', path);
    expect(answer).toMatchObject({
      status: 503,
      body: { status: 'shutting_down', error: { instance: { status: 'down' } } },
    });
    expect(await service.client().send('GET', '/health/live')).toMatchObject({ status: 200 });
  });

  it('still lets in whoever comes, does what is asked, and has everybody connect anew', async () => {
    await using service = await leaving();
    await using connection = await RawConnection.open(service.url);
    await connection.send('GET /health/live');
    expect((await connection.answer()).headers.connection).toBe('close');
    await connection.closed;
    expect((await service.client().createResource('my-app')).status).toBe(201);
  });

  it('tells a connection that was busy when it began to', async () => {
    await using service = await ServiceProcess.start({ instance: { shutdown_delay: LONG } });
    await using connection = await RawConnection.open(service.url);
    const body = Buffer.from('{}');
    const headers = { 'content-type': 'application/json', 'content-length': '2', authorization: 'Bearer x' };
    await connection.send('POST /resources', { ...headers, expect: '100-continue' });
    service.signal('SIGTERM');
    await isLeaving(service);
    await connection.write(body);
    expect((await connection.answer()).headers.connection).toBe('close');
    await connection.closed;
  });

  it('lets in nobody once the delay is over, and ends', async () => {
    await using service = await leaving('300ms');
    await refusesConnections(service);
    expect(await service.exited).toEqual(CLEAN);
  });

  it('keeps a connection whose answer had begun before for one more request', async () => {
    await using service = await ServiceProcess.start({
      instance: { shutdown_delay: '3s', shutdown_grace: '1h' },
      auth: { admin_token: ADMIN_TOKEN },
    });
    const client = service.client();
    await client.createResource('my-app', { update_type: 'full' });
    await client.publish('my-app', { version_name: '1.0.0', file: randomBytes(24 << 20) });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const { body } = await client.latest('my-app');
    const download = await SlowDownload.open(body.data.download_url, agent);
    service.signal('SIGTERM');
    await refusesConnections(service);
    await download.finish();
    // Beyond the first looks for idle connections, and well within the delay.
    await pause(300);
    const [next] = (await once(get(`${service.url}/health/live`, { agent }), 'response')) as [
      IncomingMessage,
    ];
    expect([next.statusCode, next.headers.connection]).toEqual([200, 'close']);
    next.resume();
    expect(await service.exited).toEqual(CLEAN);
  });

  it('ends at once on a second SIGTERM', async () => {
    await using service = await ServiceProcess.start({ instance: { shutdown_delay: LONG } });
    service.signal('SIGTERM');
    await isLeaving(service);
    const again = setInterval(() => service.signal('SIGTERM'), 100);
    expect(await service.exited).toEqual({ code: 1, signal: null });
    clearInterval(again);
  });
});
