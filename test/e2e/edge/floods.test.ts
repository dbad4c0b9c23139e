import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplesOf } from '../../support/metrics.ts';
import { type RawAnswer, RawConnection } from '../../support/raw-http.ts';
import { zipOf } from '../../support/packages.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { field, file, FORM_TYPE, formBytes } from '../bad-input/form.ts';
import { flawsOf } from './answer-flaws.ts';

const MANY = 100_000;
/** Bytes by which the process may grow in all floods together. */
const GROWTH = 200 * 1024 ** 2;

let service: ServiceProcess;
let before: number;
const residentBytes = async () => (await samplesOf(service.url, 'process_resident_memory_bytes')).get('')!;
beforeAll(async () => {
  service = await ServiceProcess.start({ auth: { admin_token: ADMIN_TOKEN }, log: { requests: 'none' } });
  const client = service.client(ADMIN_TOKEN);
  await client.createResource('my-app', {});
  await client.publish('my-app', { version_name: '1.0.0', file: await zipOf({ 'a.txt': 'a' }) });
  before = await residentBytes();
});
afterAll(() => service[Symbol.asyncDispose]());

const times = (text: string, separator = '') => Array.from({ length: MANY }, () => text).join(separator);

/** @returns undefined when the connection is closed, as it may be while its client still sends */
async function ask(line: string, headers: Record<string, string>, body?: string | Buffer) {
  await using connection = await RawConnection.open(service.url);
  const bytes = body === undefined ? undefined : Buffer.from(body as string);
  void connection.send(line, { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers }, bytes);
  return await connection.answer().catch(() => undefined);
}

function expectSound(line: string, answer: RawAnswer | undefined, status: number): void {
  if (answer === undefined) throw new Error('closed without an answer');
  expect(flawsOf(line, answer, [ADMIN_TOKEN, service.dataDir])).toEqual([]);
  expect(answer.status).toBe(status);
  expect(answer.text.length).toBeLessThan(1000);
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FIELDS_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

interface Flood {
  readonly line: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly status: number;
}

const FLOODS: Readonly<Record<string, Flood>> = {
  'query parameters': { line: `GET /resources/my-app/latest?${times('a=1', '&')}`, status: 431 },
  'path segments': { line: `GET ${times('/a')}`, status: 431 },
  'steps upwards': { line: `GET /files${times('/..')}`, status: 431 },
  ranges: { line: 'GET /files/x', headers: { range: `bytes=${times('0-0', ',')}` }, status: 431 },
  'entity tags': {
    line: 'GET /resources/my-app/latest',
    headers: { 'if-none-match': times('"a"', ',') },
    status: 431,
  },
  'addresses of proxies': {
    line: 'GET /info',
    headers: { 'x-forwarded-for': times('::1', ',') },
    status: 431,
  },
  'JSON fields': {
    line: 'POST /resources',
    headers: JSON_TYPE,
    body: `{${Array.from({ length: MANY }, (_, i) => `"${i}":1`).join(',')}}`,
    status: 400,
  },
  'characters in the name of a JSON field': {
    line: 'POST /resources',
    headers: JSON_TYPE,
    body: `{"${times('a')}":1}`,
    status: 400,
  },
  'JSON arrays in each other': {
    line: 'POST /resources',
    headers: JSON_TYPE,
    body: times('[') + times(']'),
    status: 400,
  },
  'JSON objects in each other': {
    line: 'POST /resources',
    headers: JSON_TYPE,
    body: `${times('{"a":')}1${times('}')}`,
    status: 400,
  },
  'resources of a CDK': {
    line: 'POST /admin/cdks',
    headers: JSON_TYPE,
    body: JSON.stringify({ expires_at: '2100-01-01T00:00:00Z', resources: Array(MANY).fill('my-app') }),
    status: 400,
  },
  'fields of a form': {
    line: 'POST /api/resources/my-app/versions',
    headers: FIELDS_TYPE,
    body: times('a=1', '&'),
    status: 400,
  },
  'parts of an upload': {
    line: 'POST /resources/my-app/versions',
    headers: { 'content-type': FORM_TYPE },
    body: formBytes([...Array.from({ length: MANY }, () => field('a', '1')), file('x')]),
    status: 400,
  },
  'boundaries of an upload': {
    line: 'POST /resources/my-app/versions',
    headers: { 'content-type': FORM_TYPE },
    body: times('--boundary-of-the-tests\r\n'),
    status: 400,
  },
};

describe(`${MANY} at once`, () => {
  it.each(Object.entries(FLOODS))('%s', async (_name, { line, headers = {}, body, status }) => {
    expectSound(line, await ask(line, headers, body), status);
  });

  it('header lines', async () => {
    await using connection = await RawConnection.open(service.url);
    void connection.write(`GET /info HTTP/1.1\r\nhost: x\r\n${times('a: b\r\n')}\r\n`);
    expectSound('GET /info', await connection.answer(), 431);
  });

  it('requests on one connection, all answered', async () => {
    await using connection = await RawConnection.open(service.url);
    void connection.write(times('GET /resources/my-app/latest?current=1.0.0 HTTP/1.1\r\nhost: x\r\n\r\n'));
    for (let i = 0; i < MANY; i++) {
      const { status } = await connection.answer();
      if (status !== 200) expect(status).toBe(200);
    }
  });
});

it('memory stays bounded', async () => {
  expect((await residentBytes()) - before).toBeLessThan(GROWTH);
});
