import { sample } from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RawAnswer, RawConnection } from '../../support/raw-http.ts';
import { samplesOf } from '../../support/metrics.ts';
import { zipOf } from '../../support/packages.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { flawsOf } from './answer-flaws.ts';
import { type GeneratedRequest, type Held, requests } from './request-generator.ts';

/** Each seed is one request; `REQUEST_SEEDS=3000-30000` tries others. */
const [FIRST = 0, END = 3000] = (process.env.REQUEST_SEEDS ?? '').split('-').filter(Boolean).map(Number);
const AT_ONCE = 8;
/** Statuses that show how far the requests get: not all end at the first check. */
const REACHED = [200, 201, 202, 302, 400, 401, 403, 404, 405, 414, 415, 417];
/** Bytes by which the process may grow; it caches what it is asked for. */
const GROWTH = 200 * 1024 ** 2;
const SIGNING_KEY = 'signing-key-of-the-service-under-test';

let service: ServiceProcess;
let held: Held;
beforeAll(async () => {
  service = await ServiceProcess.start({
    auth: { admin_token: ADMIN_TOKEN, signing_key: SIGNING_KEY },
    http: { body_timeout: '2s', headers_timeout: '2s', idle_timeout: '5s' },
    log: { requests: 'none' },
    rate_limit: { checks: 0, downloads: 0, failed_cdks: 0, writes: 0, failed_auth: 0 },
  });
  held = await seed();
});
afterAll(() => service[Symbol.asyncDispose]());

async function seed(): Promise<Held> {
  const client = service.client(ADMIN_TOKEN);
  const content = await zipOf({ 'a.txt': 'a' });
  await client.createResource('my-app', {});
  await client.createResource('paid', { access: 'cdk' });
  for (const rid of ['my-app', 'paid']) await client.publish(rid, { version_name: '1.0.0', file: content });
  const { download_url } = (await client.latest('my-app')).body.data;
  const { headers } = await fetch(download_url, { redirect: 'manual' });
  const { pathname, search } = new URL(headers.get('location')!);
  return { key: download_url.split('/').at(-1), file: pathname + search, package: content };
}

async function answerTo({ line, bytes }: GeneratedRequest): Promise<RawAnswer> {
  await using connection = await RawConnection.open(service.url);
  await connection.write(bytes);
  return await connection.answer({ bodiless: line.startsWith('HEAD ') });
}

function* generated(): Generator<[seed: number, GeneratedRequest]> {
  const any = requests(held);
  for (let seed = FIRST; seed < END; seed++) yield [seed, sample(any, { seed, numRuns: 1 })[0]!];
}

const statuses = new Set<number>();
async function flawsIn(request: GeneratedRequest): Promise<string[]> {
  try {
    const answer = await answerTo(request);
    statuses.add(answer.status);
    return flawsOf(request.line, answer, [ADMIN_TOKEN, SIGNING_KEY, service.dataDir]);
  } catch (error) {
    return [`no answer: ${(error as Error).message}`];
  }
}

const residentBytes = async () => (await samplesOf(service.url, 'process_resident_memory_bytes')).get('')!;

it(
  `${END - FIRST} generated requests are answered in the service's own form, without 5xx, and it stays alive`,
  { timeout: 600_000 },
  async () => {
    const before = await residentBytes();
    const found: string[] = [];
    const todo = generated();
    const work = async () => {
      for (const [seed, request] of todo) {
        const flaws = await flawsIn(request);
        for (const flaw of flaws)
          found.push(
            `REQUEST_SEEDS=${seed}-${seed + 1}: ${flaw}\n${JSON.stringify(request.bytes.toString('latin1'))}`,
          );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(found).toEqual([]);
    if (process.env.REQUEST_SEEDS === undefined)
      expect([...statuses]).toEqual(expect.arrayContaining(REACHED));
    expect(service.isAlive).toBe(true);
    expect((await residentBytes()) - before).toBeLessThan(GROWTH);
  },
);
