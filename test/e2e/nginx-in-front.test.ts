import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Client, download } from '../support/client.ts';
import { hasNginx } from '../support/nginx.ts';
import { TestApp } from '../support/test-app.ts';

const CONFIG = path.resolve(import.meta.dirname, '../../deploy/nginx/resource-backend.conf');
const isSkipped = !hasNginx && process.env.TEST_REQUIRE_ALL !== '1';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** nginx with the configuration that is shipped, but for its addresses: the second node is not there. */
class ShippedNginx implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    private readonly home: string,
    readonly url: string,
  ) {}

  static async start(node: string): Promise<ShippedNginx> {
    const home = await mkdtemp(path.join(tmpdir(), 'rb-nginx-'));
    const [port, nobody] = [await freePort(), await freePort()];
    const site = (await readFile(CONFIG, 'utf8'))
      .replace('backend-1:8000', new URL(node).host)
      .replace('backend-2:8000', `127.0.0.1:${nobody}`)
      .replace('listen 80;', `listen 127.0.0.1:${port};`)
      .replace('/dev/stdout', `${home}/access.log`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const places = temporary.map((what) => `${what}_temp_path ${home}/${what};`).join(' ');
    await writeFile(
      path.join(home, 'nginx.conf'),
      `daemon off; master_process off; pid ${home}/pid; events {} http { ${places}\n${site}\n}`,
    );
    const args = ['-c', path.join(home, 'nginx.conf'), '-e', path.join(home, 'error.log')];
    const nginx = new ShippedNginx(
      spawn('nginx', args, { stdio: 'inherit' }),
      home,
      `http://127.0.0.1:${port}`,
    );
    await vi.waitFor(() => fetch(nginx.url), { timeout: 20_000, interval: 20 });
    return nginx;
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
