import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import Consul from 'consul';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { mysqlDriver } from '../../../src/database/mysql-driver.ts';
import { loggerOptions } from '../../../src/logging/logger-options.ts';
import { RepeatedLines } from '../../../src/logging/repeated-lines.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';
import { describeWithRedis, RedisServer } from '../../support/redis.ts';

/** In all that is sent, so that no line may have it. */
const SECRET = 'hunter2-and-more-of-it';
const config = makeConfig({ redis: { addr: 'any', password: `${SECRET}-of-the-settings` } });

const everyLine = new RepeatedLines(() => 0);

/** The line that is logged about an error, in the way of the service. */
function lineAbout(error: unknown): string {
  let written = '';
  const logger = pino(loggerOptions(config, everyLine), { write: (line: string) => void (written += line) });
  logger.warn({ err: error }, 'failed');
  return written;
}

/** The error of what must fail. */
async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('it succeeded'),
    (error: unknown) => error,
  );
}

async function expectNoSecret(work: Promise<unknown>, also: object = {}): Promise<void> {
  const line = lineAbout(await errorOf(work));
  expect(line).not.toContain('hunter2');
  expect(JSON.parse(line)).toMatchObject({ msg: 'failed', err: { stack: expect.any(String), ...also } });
}

/** A server that answers as it is told, or hangs up. */
async function answering(
  status: number,
  body = '',
  type = 'text/plain',
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    request.resume();
    if (status === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, {
      'content-type': type,
      location: `http://u:${SECRET}@127.0.0.1:1/?t=${SECRET}`,
    });
    response.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describeWithRedis('errors of Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
    await server.command((redis) => redis.set('text', 'text'));
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const redisWith = (options: object = {}) => {
    const redis = new Redis({ port: server.port, maxRetriesPerRequest: 0, retryStrategy: null, ...options });
    redis.on('error', () => undefined);
    return redis;
  };
  const asked = async (ask: (redis: Redis) => Promise<unknown>, options?: object, also?: object) => {
    const redis = redisWith(options);
    try {
      await expectNoSecret(ask(redis), also);
    } finally {
      redis.disconnect();
    }
  };

  it.each<[what: string, ask: (redis: Redis) => Promise<unknown>, also?: object]>([
    ['of a command of the wrong kind', (redis) => redis.lpush('text', SECRET), { command: 'lpush' }],
    ['of an unknown command', (redis) => redis.call('AUTHENTICATE', SECRET), { command: 'AUTHENTICATE' }],
    ['of a refused login', (redis) => redis.auth('nobody', SECRET), { command: 'auth' }],
    ['of a script', (redis) => redis.eval(`return redis.call('${SECRET}')`, 1, SECRET, SECRET)],
    ['of a script that cannot be read', (redis) => redis.eval(`${SECRET}(`, 0)],
    ['of a transaction', (redis) => redis.multi().set('k', SECRET).call('LPUSH', 'k').exec()],
  ])('tell no secret: %s', (_what, ask, also) => asked(ask, {}, also));

  it('tell no password that Redis refuses', async () => {
    const redis = redisWith({ username: 'nobody', password: SECRET });
    const [error] = (await once(redis, 'error')) as [Error];
    redis.disconnect();
    expect(lineAbout(error)).not.toContain('hunter2');
  });

  it.each([
    ['cannot be reached', { port: 1 }],
    ['does not answer', { commandTimeout: 1 }],
  ])('tell no secret: it %s', async (_what, options) => {
    await server.pause();
    await asked((redis) => redis.set('k', SECRET), options);
    server.resume();
  });
});

describe.skipIf(lacksMariaDb)('errors of MySQL', () => {
  let server: MariaDb;
  let source: DataSource;
  beforeAll(async () => {
    server = await MariaDb.start();
    const { name, ...rest } = await server.database('secrets');
    source = await new DataSource({
      type: 'mysql',
      driver: mysqlDriver(),
      database: name,
      ...rest,
    }).initialize();
    await source.query('CREATE TABLE t (a VARCHAR(40) PRIMARY KEY, n INT)');
    await source.query('INSERT INTO t VALUES (?, 1)', [SECRET]);
  });
  afterAll(async () => {
    await source?.destroy();
    await server?.[Symbol.asyncDispose]();
  });

  it.each([
    ['of a row that is there already', 'INSERT INTO t VALUES (?, 2)'],
    ['of a value that does not fit', 'INSERT INTO t (n) VALUES (?)'],
    ['of a statement that cannot be read', 'INSERT INTO t VALUES (?, 1 ?'],
    ['of an unknown table', 'INSERT INTO missing VALUES (?)'],
  ])('tell no secret: %s', async (_what, sql) => {
    await source.query("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
    await expectNoSecret(source.query(sql, [SECRET]), { errno: expect.any(Number) });
  });

  it('tell no secret: of a refused login, of a server that is away', async () => {
    const login = { host: '127.0.0.1', user: 'nobody', password: SECRET };
    await expectNoSecret(createConnection({ ...login, port: server.port }), { errno: 1045 });
    await expectNoSecret(createConnection({ ...login, port: 1 }), { code: 'ECONNREFUSED' });
  });
});

describe('errors of S3, Consul and HTTP', () => {
  const DENIED = `<Error><Code>AccessDenied</Code><Message>no</Message><Key>${SECRET}</Key></Error>`;
  const credentials = { accessKeyId: `${SECRET}-id`, secretAccessKey: SECRET };
  it.each([
    [403, DENIED, 'application/xml'],
    [500, SECRET, 'text/plain'],
    [301, '', 'text/plain'],
    [0, '', ''],
  ])('of S3 tell no secret when the answer is %d', async (status, body, type) => {
    const { url, server } = await answering(status, body, type);
    const s3 = new S3Client({
      endpoint: url,
      region: 'any',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    const at = { Bucket: 'b', Key: 'k' };
    const Metadata = { secret: SECRET };
    await expectNoSecret(s3.send(new PutObjectCommand({ ...at, Body: SECRET, Metadata })));
    await expectNoSecret(s3.send(new GetObjectCommand(at)));
    server.close();
  });

  it.each([[403], [500], [0]])('of Consul tell no token when the answer is %d', async (status) => {
    const { url, server } = await answering(status, 'refused');
    const consul = new Consul({
      host: '127.0.0.1',
      port: Number(new URL(url).port),
      defaults: { token: SECRET },
    });
    await expectNoSecret(consul.kv.get('key'));
    await expectNoSecret(consul.kv.set('key', SECRET));
    consul.destroy();
    server.close();
  });

  const headers = { authorization: `Bearer ${SECRET}` };
  it.each<[what: string, url: (free: string) => string, init?: RequestInit]>([
    ['with credentials', () => `http://user:${SECRET}@127.0.0.1/`],
    ['that cannot be read', () => `http://[${SECRET}]:x/?token=${SECRET}`],
    ['of another scheme', () => `gopher://u:${SECRET}@host/`],
    ['that nobody listens at', () => `http://127.0.0.1:1/?token=${SECRET}`, { headers }],
    ['that leads elsewhere', (url) => `${url}/?token=${SECRET}`, { headers, redirect: 'error' }],
    ['that leads on', (url) => `${url}/?token=${SECRET}`, { headers }],
    ['given up', (url) => `${url}/?t=${SECRET}`, { headers, signal: AbortSignal.abort() }],
    ['with a header that cannot be sent', (url) => url, { headers: { a: `${SECRET}\n` + SECRET } }],
  ])('of fetch tell no secret of a URL %s', async (_what, urlOf, init) => {
    const { url, server } = await answering(302);
    await expectNoSecret(fetch(urlOf(url), init));
    server.close();
  });
});

it('settings without secrets are logged about as well', () => {
  expect(() =>
    pino(loggerOptions(makeConfig(), everyLine), { write: () => undefined }).info('fine'),
  ).not.toThrow();
});

it('a secret of the settings is in no line, wherever it comes from', () => {
  let written = '';
  const logger = pino(loggerOptions(config, everyLine), { write: (line: string) => void (written += line) });
  logger.info({ deep: { within: config.redis.password } }, `told by accident: ${config.redis.password}`);
  expect(written).toContain('told by accident: [redacted]');
  expect(written).not.toContain('hunter2');
});

it('causes and the errors of several tries are logged, each without a secret', () => {
  const refusal = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', headers: SECRET });
  const error = new Error('outer', {
    cause: new AggregateError([refusal], 'all of them', { cause: refusal }),
  });
  const line = lineAbout(error);
  expect(line).not.toContain('hunter2');
  expect(JSON.parse(line).err.cause).toMatchObject({
    errors: [{ code: 'ECONNREFUSED' }],
    cause: { message: 'refused' },
  });
});
