import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, download } from '../../support/client.ts';
import { type RawAnswer, RawConnection } from '../../support/raw-http.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

const CONTENT = Buffer.from('the bytes of the package');
const NOT_FOUND = { status: 404, code: 1 };
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A service with one package of one resource. */
async function startPublished(settings: Parameters<typeof TestApp.start>[0] = {}): Promise<TestApp> {
  const app = await TestApp.start(settings);
  const client = new Client(app.url);
  await client.createResource('my-app', { update_type: 'full' });
  const { status } = await client.publish('my-app', {
    version_name: '1.0.0',
    file: CONTENT,
    fileName: 'app.bin',
  });
  expect(status).toBe(201);
  return app;
}

async function downloadUrl(app: TestApp): Promise<string> {
  return (await new Client(app.url).latest('my-app')).body.data.download_url;
}

async function downloadKey(app: TestApp): Promise<string> {
  return new URL(await downloadUrl(app)).pathname.split('/').at(-1)!;
}

/** Path and query of the signed URL that a download key leads to. */
async function fileAddress(app: TestApp): Promise<string> {
  const response = await fetch(await downloadUrl(app), { redirect: 'manual' });
  expect(response.status).toBe(302);
  const { pathname, search } = new URL(response.headers.get('location')!);
  return pathname + search;
}

let app: TestApp;
let connection: RawConnection;
beforeAll(async () => {
  app = await startPublished();
  connection = await RawConnection.open(app.url);
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

async function get(address: string): Promise<RawAnswer> {
  await connection.send(`GET ${address}`);
  return connection.answer();
}

async function expectNone(addresses: Iterable<string>): Promise<void> {
  for (const address of addresses) {
    const answer = await get(address);
    expectRefusal(answer, NOT_FOUND);
    expect(answer.headers).not.toHaveProperty('location');
    expect(answer.text).not.toContain(CONTENT.toString());
  }
}

/** Each character replaced by its neighbours in the alphabet, and each position cut behind. */
function* tampered(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    const place = ALPHABET.indexOf(text[at]!);
    for (const step of [1, 32, 63]) {
      const replacement = ALPHABET[(place + step + 64) % 64];
      yield text.slice(0, at) + replacement + text.slice(at + 1);
    }
    yield text.slice(0, at) + text.slice(at + 1);
    yield text.slice(0, at);
  }
}

describe.each(['/resources/download/', '/api/resources/download/'])('a download key at %s', (route) => {
  it('opens its package while it is whole', async () => {
    expect((await get(route + (await downloadKey(app)))).status).toBe(302);
  });

  it('opens nothing with any character changed, dropped or cut off', async () => {
    const key = await downloadKey(app);
    await expectNone([...tampered(key)].filter((text) => text !== '').map((text) => route + text));
  });

  it.each<[what: string, change: (key: string) => string]>([
    ['longer', (key) => `${key}A`],
    ['padded', (key) => `${key}%3D`],
    ['twice', (key) => key + key],
    ['of another case', (key) => key.toUpperCase()],
    ['reversed', (key) => [...key].toReversed().join('')],
    ['with NUL behind', (key) => `${key}%00`],
    ['with a line break behind', (key) => `${key}%0A`],
    ['with a slash behind', (key) => `${key}/`],
    ['with a dot behind', (key) => `${key}.`],
    ['a climb', () => '..%2f..%2fetc%2fpasswd'],
    ['made of zeros', () => 'A'.repeat(43)],
    ['made of ones', () => '_'.repeat(43)],
    ['endless', () => 'A'.repeat(1500)],
    ['of no characters it could have', () => '%F0%9F%98%80'.repeat(40)],
    ['nothing', () => ''],
  ])('opens nothing when it is %s', async (_what, change) => {
    await expectNone([route + change(await downloadKey(app))]);
  });

  it('opens nothing on an instance that signs otherwise', async () => {
    await using other = await startPublished();
    const [mine, theirs] = [await downloadKey(app), await downloadKey(other)];
    expect((await fetch(other.url + route + mine, { redirect: 'manual' })).status).toBe(404);
    await expectNone([route + theirs]);
  });
});

describe('a signed URL', () => {
  it('opens its package while it is whole', async () => {
    expect((await get(await fileAddress(app))).text).toBe(CONTENT.toString());
  });

  it('opens nothing with any character changed, dropped or cut off', async () => {
    const address = await fileAddress(app);
    const rest = address.slice('/files/'.length);
    await expectNone([...tampered(rest)].map((text) => `/files/${text}`));
  });

  it.each<[what: string, change: (address: string) => string]>([
    ['its time moved on', (address) => address.replace(/e=(\d+)/, (_, e) => `e=${Number(e) + 1}`)],
    ['a zero before its time', (address) => address.replace('e=', 'e=0')],
    ['a time that never ends', (address) => address.replace(/e=\d+/, 'e=999999999999')],
    ['a time that is no number', (address) => address.replace(/e=\d+/, 'e=Infinity')],
    ['its time given twice', (address) => `${address}&e=9999999999`],
    ['its signature given twice', (address) => `${address}&${/s=.*$/.exec(address)?.[0]}`],
    ['its signature as a list', (address) => address.replace('s=', 's[]=')],
    ['its signature padded', (address) => `${address}=`],
    ['no signature', (address) => address.replace(/&s=.*$/, '')],
    ['no query', (address) => address.split('?')[0]!],
    ['two slashes', (address) => address.replace('/files/', '/files//')],
    ['a dot on its way', (address) => address.replace('/files/', '/files/./')],
    ['a climb on its way', (address) => address.replace('/files/', '/files/x/../')],
    ['an encoded climb on its way', (address) => address.replace('/files/', '/files/x%2f%2e%2e%2f')],
    ['its slashes encoded twice', (address) => address.replaceAll('my-app/', 'my-app%252f')],
    ['its file left out', (address) => address.replace(/[^/]+\?/, '?')],
  ])('opens nothing with %s', async (_what, change) => {
    await expectNone([change(await fileAddress(app))]);
  });

  it('opens nothing on an instance that signs otherwise', async () => {
    await using other = await startPublished();
    expect((await fetch(other.url + (await fileAddress(app)))).status).toBe(404);
  });
});

describe('a path that leads out of the store', () => {
  const dots = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '....', '..%5c..', '%5c..', '..;'];
  const targets = ['resource-backend.sqlite', 'signing-key', 'packages', 'instance.lock', 'etc/passwd'];

  it('opens nothing in any writing', async () => {
    const { search } = new URL(app.url + (await fileAddress(app)));
    const paths = dots.flatMap((dot) =>
      targets.flatMap((target) =>
        ['/', '%2f', '%252f', '%5c'].map((slash) => `/files/${dot}${slash}${target}`),
      ),
    );
    const absolute = [
      '/files//etc/passwd',
      '/files/%2fetc%2fpasswd',
      '/files/file:%2f%2f%2fetc%2fpasswd',
      '/files/C:%5cx',
    ];
    await expectNone([...paths, ...absolute].flatMap((address) => [address, address + search]));
  });

  it('is refused when it is not UTF-8', async () => {
    for (const address of ['/files/%c0%ae%c0%ae/%c0%af', '/files/%ff', '/files/%', '/files/%u002e%u002e/x'])
      expectRefusal(await get(address), { status: 400, code: 1001, field: 'address' });
  });
});

describe('a key and a URL whose time is over', () => {
  it('open nothing', async () => {
    await using brief = await startPublished({ extra: { download_effective_time: '1s' } });
    const [key, address] = [await downloadUrl(brief), brief.url + (await fileAddress(brief))];
    const status = async (url: string) => (await fetch(url, { redirect: 'manual' })).status;
    expect([await status(key), await status(address)]).toEqual([302, 200]);
    await expect.poll(() => status(key), { timeout: 5000 }).toBe(404);
    await expect.poll(() => status(address), { timeout: 5000 }).toBe(404);
    expect((await (await fetch(address)).json()) as object).toEqual({ code: 1, msg: 'resource not found' });
  });
});

/**
 * To whoever holds a good URL a package that has vanished is not there, like one that was removed: asking
 * again does not help. A store that cannot be reached is another matter: it may come back, so it is 500.
 */
describe('a package that is gone from the store', () => {
  let broken: TestApp;
  let packages: string;
  let blob: string;
  let address: string;
  beforeAll(async () => {
    broken = await startPublished();
    packages = path.join(broken.dataDir, 'packages');
    address = broken.url + (await fileAddress(broken));
    const names = await readdir(packages, { recursive: true });
    blob = path.join(
      packages,
      names.find((name) => name.endsWith('.bin'))!,
    );
  });
  afterAll(() => broken[Symbol.asyncDispose]());

  async function expectStatus(status: number, body: object): Promise<void> {
    const response = await fetch(address);
    expect({ status: response.status, body: await response.json() }).toEqual({ status, body });
    expect(response.headers.get('content-disposition')).toBeNull();
    expect(response.headers.get('cache-control') ?? '').not.toContain('public');
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(status);
    expect((await fetch(address, { headers: { range: 'bytes=1-2' } })).status).toBe(status);
  }

  it.each<[what: string, put: () => Promise<unknown>]>([
    ['nothing', async () => undefined],
    ['a directory', () => mkdir(blob)],
    ['a link to another file', () => symlink(path.join(broken.dataDir, 'signing-key'), blob)],
    ['a link to nowhere', () => symlink('/nowhere', blob)],
  ])('is not found where there is %s, and found again when it is back', async (_what, put) => {
    await rename(blob, `${blob}.away`);
    await put();
    await expectStatus(404, { code: 1, msg: 'resource not found' });
    await rm(blob, { recursive: true, force: true });
    await rename(`${blob}.away`, blob);
    expect((await download(address)).equals(CONTENT)).toBe(true);
  });

  it('is an unexpected error where the store itself is gone', async () => {
    await rename(packages, `${packages}-away`);
    await expectStatus(500, {
      code: -1,
      msg: expect.stringMatching(/^unexpected error, request id [\w.-]+$/),
    });
    await rename(`${packages}-away`, packages);
    expect((await download(address)).equals(CONTENT)).toBe(true);
  });
});
