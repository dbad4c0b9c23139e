import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { download } from '../../support/client.ts';
import { sha256 } from '../../support/packages.ts';
import { RawConnection, rawRequest } from '../../support/raw-http.ts';
import { ServiceGroup } from '../../support/service-group.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { PATIENCE } from '../crash/patience.ts';
import { ask, REQUESTS } from './requests.ts';

const settings = {
  auth: { admin_token: ADMIN_TOKEN },
  log: { requests: 'all' },
  http: { cors_origins: ['https://app.example'] },
  trust_proxy: ['127.0.0.2'],
} as const;

let group: ServiceGroup;
let alone: ServiceProcess;

beforeAll(async () => {
  group = await ServiceGroup.start(settings);
  alone = await ServiceProcess.start(settings);
  for (const client of [group.client(), alone.client()]) {
    await client.createResource('my-app', { update_type: 'full' });
    await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('the first') });
  }
}, 240_000);

afterAll(async () => {
  await group[Symbol.asyncDispose]();
  await alone[Symbol.asyncDispose]();
});

describe('what a front passes on', () => {
  it.each(Object.keys(REQUESTS))('is answered as by one process: %s', async (name) => {
    const asked = REQUESTS[name]!;
    expect(await ask(group.url, asked)).toEqual(await ask(alone.url, asked));
  });

  it('keeps the connection for the next request', async () => {
    await using connection = await RawConnection.open(group.url);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    for (let n = 0; n < 20; n++) {
      await connection.send(n % 2 === 0 ? 'GET /admin/resources' : 'GET /resources/my-app/latest', headers);
      expect((await connection.answer()).status).toBe(200);
    }
  });

  it('can be a package of 64 MiB', async () => {
    const bytes = randomBytes(64 << 20);
    const client = group.client();
    await client.createResource('large', { update_type: 'full' });
    expect(await client.publish('large', { version_name: '1.0.0', file: bytes })).toMatchObject({
      status: 201,
    });
    const { body } = await client.latest('large');
    expect(sha256(await download(body.data.download_url))).toBe(sha256(bytes));
  }, 120_000);

  it('asks for a body only once its sender is let in', async () => {
    const head = 'POST /resources/my-app/versions';
    const headers = { 'content-type': 'multipart/form-data; boundary=b', expect: '100-continue' };
    await using refused = await RawConnection.open(group.url);
    await refused.send(head, { ...headers, 'content-length': '1000000' });
    expect((await refused.answer()).status).toBe(401);
    await using asked = await RawConnection.open(group.url);
    const authorization = `Bearer ${ADMIN_TOKEN}`;
    await asked.send(head, { ...headers, authorization, 'content-length': '3' });
    await asked.interim();
    await asked.write('abc');
    expect((await asked.answer()).status).toBe(400);
  });

  it('leaves nothing when its sender vanishes', async () => {
    await using connection = await RawConnection.open(group.url);
    await connection.send('POST /resources/my-app/versions', {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      'content-type': 'multipart/form-data; boundary=b',
      'transfer-encoding': 'chunked',
    });
    const field = 'content-disposition: form-data; name';
    await connection.chunk(
      `--b\r\n${field}="version_name"\r\n\r\n3.0.0\r\n--b\r\n${field}="file"; filename="a.bin"\r\n\r\n`,
    );
    await connection.chunk(randomBytes(1 << 20).toString('latin1'));
    await vi.waitFor(() => expect(group.data.staged()).toHaveLength(1), PATIENCE);
    connection.destroy();
    await vi.waitFor(() => expect(group.data.staged()).toEqual([]), PATIENCE);
  });

  it("is logged once, with the client's address and the id that the client was told", async () => {
    const told = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await rawRequest(group.url, `GET ${path}`, headers);
      const id = answer.headers['x-request-id']!;
      await vi.waitFor(() => expect(group.logged(`"${id}"`)).not.toEqual([]), PATIENCE);
      return group.logged(`"${id}"`);
    };
    const spoof = { 'x-forwarded-for': '192.0.2.1', 'rb-peer': '192.0.2.2' };
    for (const path of ['/nowhere-at-all', '/resources/my-app/latest'])
      for (const headers of [{}, spoof])
        expect(await told(path, headers)).toMatchObject([{ path, ip: '127.0.0.1' }]);
  });

  it('is answered by 503 while the keeper is away, and works afterwards', async () => {
    const client = group.client();
    const publish = () => client.publish('my-app', { version_name: '4.0.0', file: randomBytes(5 << 20) });
    // A supervisor that is stopped does not replace it.
    process.kill(group.service.pid, 'SIGSTOP');
    const killed = group.signal('keeper');
    await vi.waitFor(
      async () => expect((await client.send('GET', '/admin/resources')).status).toBe(503),
      PATIENCE,
    );
    const refused = await publish();
    expect(refused).toMatchObject({
      status: 503,
      body: { code: 1, msg: expect.stringContaining('restarting') },
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8');
    await using waiting = await RawConnection.open(group.url);
    await waiting.send('POST /resources/my-app/versions', { expect: '100-continue', 'content-length': '5' });
    expect((await waiting.answer()).status).toBe(503);
    expect((await client.latest('my-app')).status).toBe(200);
    process.kill(group.service.pid, 'SIGCONT');
    await group.whole([killed]);
    expect((await publish()).status).toBe(201);
    expect((await client.latest('my-app')).body.data.version_name).toBe('4.0.0');
  }, 240_000);
});

describe('with narrow limits', () => {
  let narrow: ServiceGroup;
  beforeAll(async () => {
    narrow = await ServiceGroup.start({
      trust_proxy: true,
      rate_limit: { failed_auth: 3 },
      http: { idle_timeout: '500ms' },
    });
  }, 240_000);
  afterAll(() => narrow[Symbol.asyncDispose]());

  it('an upload is not cut while the keeper works on it, however long that takes', async () => {
    const client = narrow.client();
    await client.createResource('my-app', { update_type: 'full' });
    using lock = narrow.data.lock();
    const publishing = client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('bytes') });
    // The commit waits for the lock much longer than a connection may be idle.
    setTimeout(() => lock[Symbol.dispose](), 2500);
    expect((await publishing).status).toBe(201);
  });

  it("limits count the client's address, on whichever front it is met", async () => {
    const guess = async (client: string) => {
      const from = { 'x-forwarded-for': client };
      return (await narrow.service.client('wrong').send('GET', '/admin/resources', undefined, from)).status;
    };
    for (let n = 0; n < 3; n++) expect(await guess('192.0.2.1')).toBe(401);
    expect(await guess('192.0.2.1')).toBe(429);
    expect(await guess('192.0.2.2')).toBe(401);
  });
});
