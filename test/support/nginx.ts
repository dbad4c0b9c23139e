import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const hasNginx = spawnSync('nginx', ['-v']).error === undefined;

/** A real nginx as one process, on a free port; it ends with its scope. */
export class Nginx implements AsyncDisposable {
  private constructor(
    private readonly home: string,
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** @param server content of its server block except `listen` */
  static async start(server: string): Promise<Nginx> {
    const home = await mkdtemp(path.join(tmpdir(), 'rb-nginx-'));
    const port = await freePort();
    await writeFile(path.join(home, 'nginx.conf'), configuration(home, port, server));
    const args = ['-c', path.join(home, 'nginx.conf'), '-e', path.join(home, 'error.log')];
    const nginx = new Nginx(home, spawn('nginx', args, { stdio: 'inherit' }), `http://127.0.0.1:${port}`);
    await nginx.accepting(port);
    return nginx;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    await rm(this.home, { recursive: true });
  }

  /** Tries to connect until it works: nginx does not report when it is ready. */
  private async accepting(port: number): Promise<void> {
    while (this.child.exitCode === null) {
      const socket = connect(port, '127.0.0.1');
      const connected = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      });
      socket.destroy();
      if (connected) return;
      await delay(20);
    }
    throw new Error(`nginx ended with ${this.child.exitCode}`);
  }
}

function configuration(home: string, port: number, server: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off; master_process off; pid ${home}/pid;
    events {}
    http {
      access_log off; sendfile on;
      ${temporary.map((what) => `${what}_temp_path ${home}/${what};`).join(' ')}
      server { listen 127.0.0.1:${port}; ${server} }
    }`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
