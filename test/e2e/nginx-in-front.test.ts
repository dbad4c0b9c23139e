import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { Client, download } from '../support/client.ts';
import { hasNginx } from '../support/nginx.ts';
import { TestApp } from '../support/test-app.ts';

const CONFIG = path.resolve(import.meta.dirname, '../../deploy/nginx/resource-backend.conf');
const hasOpenssl =
  spawnSync('openssl', ['version']).error === undefined || process.env.TEST_REQUIRE_ALL === '1';
const FILE = Buffer.alloc(100_000, 'x');
const isSkipped = !hasNginx && process.env.TEST_REQUIRE_ALL !== '1';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A self-signed certificate and its key, made in the directory. */
async function certificateIn(home: string): Promise<void> {
  const [key, chain] = [path.join(home, 'privkey.pem'), path.join(home, 'fullchain.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const args = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', key, '-out', chain, ...subject];
  expect(spawnSync('openssl', args).status).toBe(0);
}

type Mark = 'ipv6' | 'tls' | 'path';

/** nginx with the configuration that is shipped, but for its addresses. */
class ShippedNginx implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    private readonly home: string,
    readonly url: string,
    /** Where it listens with the mark tls. */
    readonly secureUrl: string,
  ) {}

  /** In front of one node; the second is not there. @param marks of the optional lines that are used */
  static async start(node: string, ...marks: Mark[]): Promise<ShippedNginx> {
    return ShippedNginx.between(node, `http://127.0.0.1:${await freePort()}`, ...marks);
  }

  static async between(first: string, second: string, ...marks: Mark[]): Promise<ShippedNginx> {
    const home = await mkdtemp(path.join(tmpdir(), 'rb-nginx-'));
    const [port, secure] = [await freePort(), await freePort()];
    const optional = new RegExp(`#(?:${marks.join('|')}) `, 'g');
    const shipped = await readFile(CONFIG, 'utf8');
    const site = (marks.length === 0 ? shipped : shipped.replaceAll(optional, ''))
      .replaceAll('backend-1:8000', new URL(first).host)
      .replaceAll('backend-2:8000', new URL(second).host)
      .replace('listen 80;', `listen 127.0.0.1:${port};`)
      .replace('listen [::]:80;', `listen [::1]:${port};`)
      .replace('listen 443 ssl;', `listen 127.0.0.1:${secure} ssl;`)
      .replaceAll('/etc/nginx/tls', home)
      .replace('/dev/stdout', `${home}/access.log`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const places = temporary.map((what) => `${what}_temp_path ${home}/${what};`).join(' ');
    await writeFile(
      path.join(home, 'nginx.conf'),
      `daemon off; master_process off; pid ${home}/pid; events {} http { ${places}\n${site}\n}`,
    );
    if (marks.includes('tls')) await certificateIn(home);
    const args = ['-c', path.join(home, 'nginx.conf'), '-e', path.join(home, 'error.log')];
    const nginx = new ShippedNginx(
      spawn('nginx', args, { stdio: 'inherit' }),
      home,
      `http://127.0.0.1:${port}`,
      `https://localhost:${secure}`,
    );
    await vi.waitFor(() => fetch(nginx.url), { timeout: 20_000, interval: 20 });
    return nginx;
  }

  /** The data of an answer over TLS. */
  async securely(address: string): Promise<Record<string, unknown>> {
    const ca = await readFile(path.join(this.home, 'fullchain.pem'));
    const options = { ca, family: 4, agent: false };
    const answer = await new Promise<Readable>((resolve, reject) =>
      request(this.secureUrl + address, options, resolve)
        .on('error', reject)
        .end(),
    );
    return ((await json(answer)) as { data: Record<string, unknown> }).data;
  }

  log(): Promise<string> {
    return readFile(path.join(this.home, 'access.log'), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    await rm(this.home, { recursive: true });
  }
}

/** Answers as a node without its database does: it knows little, and refuses the rest. */
class RefusingNode implements AsyncDisposable {
  readonly asked: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RefusingNode> {
    const server = createHttpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const node = new RefusingNode(server);
    server.on('request', ({ method, url }, response) => {
      node.asked.push(`${method} ${url}`);
      response.writeHead(url === '/known' ? 200 : 503, { 'retry-after': '5' }).end();
    });
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

async function publishOne(url: string): Promise<void> {
  const client = new Client(url);
  await client.createResource('my-app', { update_type: 'full' });
  expect((await client.publish('my-app', { version_name: '1.0.0', file: FILE })).status).toBe(201);
}

describe.skipIf(isSkipped)(
  `the nginx in front${isSkipped ? ' (skipped: nginx is not installed)' : ''}`,
  () => {
    it('passes uploads, checks and downloads on, whichever node is away', async () => {
      await using app = await TestApp.start({
        trust_proxy: ['127.0.0.1'],
        http: { max_header_size: 32_768 },
      });
      await using nginx = await ShippedNginx.start(app.url);
      const client = new Client(nginx.url);
      const file = Buffer.alloc(3_000_000, 'x');
      expect((await client.createResource('my-app', { update_type: 'full' })).status).toBe(201);
      expect((await client.publish('my-app', { version_name: '1.0.0', file })).status).toBe(201);
      for (let n = 0; n < 5; n++) {
        const { data } = (await client.latest('my-app')).body;
        expect(data.download_url.startsWith(`${nginx.url}/resources/download/`)).toBe(true);
        expect((await download(data.download_url)).equals(file)).toBe(true);
      }
      const ranges = Array.from({ length: 1000 }, (_, n) => `${n * 1000}-${n * 1000 + 9}`).join(',');
      const { data } = (await client.latest('my-app')).body;
      expect((await fetch(data.download_url, { headers: { range: `bytes=${ranges}` } })).status).toBe(206);
      expect((await fetch(`${nginx.url}/metrics`)).status).toBe(404);
    });

    it.skipIf(!hasOpenssl)('speaks TLS, and clients get URLs of https', async () => {
      await using app = await TestApp.start({ trust_proxy: ['127.0.0.1'] });
      await using nginx = await ShippedNginx.start(app.url, 'tls');
      await publishOne(app.url);
      const { download_url } = await nginx.securely('/resources/my-app/latest');
      expect(download_url).toMatch(`${nginx.secureUrl}/resources/download/`);
    });

    it('listens on IPv6', async () => {
      await using app = await TestApp.start({ trust_proxy: ['127.0.0.1'] });
      await using nginx = await ShippedNginx.start(app.url, 'ipv6');
      await publishOne(app.url);
      const url = nginx.url.replace('127.0.0.1', '[::1]');
      const { data } = (await new Client(url).latest('my-app')).body;
      expect(data.download_url).toMatch(`${url}/resources/download/`);
      expect((await download(data.download_url)).equals(FILE)).toBe(true);
    });

    it('serves below a path', async () => {
      const public_url = `http://127.0.0.1:${await freePort()}/updates`;
      await using app = await TestApp.start({ trust_proxy: ['127.0.0.1'], instance: { public_url } });
      await using nginx = await ShippedNginx.start(app.url, 'path');
      await publishOne(app.url);
      const { data } = (await new Client(`${nginx.url}/updates`).latest('my-app')).body;
      expect(data.download_url).toMatch(`${public_url}/resources/download/`);
      const here = (url: string) => url.replace(public_url, `${nginx.url}/updates`);
      const redirected = await fetch(here(data.download_url), { redirect: 'manual' });
      expect((await download(here(redirected.headers.get('location')!))).equals(FILE)).toBe(true);
      expect((await fetch(`${nginx.url}/updates/metrics`)).status).toBe(404);
      await vi.waitFor(async () => expect(await nginx.log()).toContain('"GET /metrics" 404'));
      expect(await nginx.log()).not.toContain(data.download_url.split('/').at(-1));
    });

    it.each(['GET', 'HEAD'])('repeats a %s elsewhere that one node refuses with 503', async (method) => {
      await using app = await TestApp.start({ trust_proxy: ['127.0.0.1'] });
      await publishOne(app.url);
      await using refusing = await RefusingNode.start();
      for (const mark of [undefined, 'path'] as const) {
        await using nginx = await ShippedNginx.between(app.url, refusing.url, ...(mark ? [mark] : []));
        const below = mark === undefined ? '' : '/updates';
        refusing.asked.length = 0;
        for (let n = 0; n < 20; n++) {
          const url = `${nginx.url}${below}/resources/my-app/latest?n=${n}`;
          expect((await fetch(url, { method })).status).toBe(200);
        }
        expect(refusing.asked.length).toBeGreaterThan(5);
        expect(refusing.asked.every((line) => /^\w+ \/resources\/my-app\/latest\?n=\d+$/.test(line))).toBe(
          true,
        );
      }
    });

    it('repeats nothing that may change something', async () => {
      await using one = await RefusingNode.start();
      await using two = await RefusingNode.start();
      await using nginx = await ShippedNginx.between(one.url, two.url);
      [one.asked.length, two.asked.length] = [0, 0];
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await fetch(`${nginx.url}/resources/${method}`, { method });
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      }
      expect([...one.asked, ...two.asked].sort()).toEqual([
        'DELETE /resources/DELETE',
        'PATCH /resources/PATCH',
        'POST /resources/POST',
        'PUT /resources/PUT',
      ]);
    });

    it('goes on with what the nodes answer while all of them refuse the rest', async () => {
      await using one = await RefusingNode.start();
      await using two = await RefusingNode.start();
      await using nginx = await ShippedNginx.between(one.url, two.url);
      const get = async (address: string) => (await fetch(nginx.url + address)).status;
      const all = Array.from({ length: 60 }, (_, n) => get(n % 3 === 0 ? '/known' : '/unknown'));
      const statuses = await Promise.all(all);
      expect(statuses).toEqual(statuses.map((_, n) => (n % 3 === 0 ? 200 : 503)));
      expect((await fetch(`${nginx.url}/unknown`)).headers.get('retry-after')).toBe('5');
    });

    it('logs neither download keys nor licence keys', async () => {
      await using app = await TestApp.start({ trust_proxy: ['127.0.0.1'] });
      await using nginx = await ShippedNginx.start(app.url);
      await fetch(`${nginx.url}/resources/my-app/latest?cdk=SECRET-CDK`);
      await fetch(`${nginx.url}/api/resources/download/SECRET-KEY`);
      await fetch(`${nginx.url}/resources/Download/SECRET-KEY`);
      await vi.waitFor(async () =>
        expect(await nginx.log()).toMatch(/\/api\/resources\/download\/-[^]*\/Download\//),
      );
      expect(await nginx.log()).not.toContain('SECRET');
      expect(await nginx.log()).toContain('"GET /resources/my-app/latest"');
    });
  },
);
