import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { endingWithUs, temporaryDirectory } from './ending.ts';
import { freePort } from './free-port.ts';
import { setTimeout as delay } from 'node:timers/promises';

interface Downloads {
  /** Served as they are, below `/plain/`. */
  readonly files: string;
  /** The server for everything else, and the store whose files it may have nginx send. */
  readonly behind: { readonly port: number; readonly packages: string; readonly prefix: string };
}

interface EdgeCache {
  /** Port of the server whose answers nginx keeps for as long as they say. */
  readonly cached: number;
}

/** nginx as one process on a free port, sending files by sendfile. */
export class Nginx implements AsyncDisposable {
  readonly port: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
  }

  static async start(what: Downloads | EdgeCache): Promise<Nginx> {
    if (spawnSync('nginx', ['-v']).error !== undefined) throw new Error('nginx is not installed');
    const home = temporaryDirectory();
    mkdirSync(path.join(home, 'temporary'));
    const port = await freePort();
    const config = path.join(home, 'nginx.conf');
    const locations = 'cached' in what ? cacheBefore(what) : downloads(what);
    writeFileSync(config, configuration(home, port, locations));
    const flags = ['-c', config, '-e', path.join(home, 'error.log')];
    const child = endingWithUs(spawn('nginx', flags, { stdio: 'inherit' }));
    await accepting(port, child);
    return new Nginx(child, port);
  }

  get pid(): number {
    return this.child.pid!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}

function configuration(home: string, port: number, locations: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((what) => `${what}_temp_path ${home}/temporary/${what};`)
    .join(' ');
  return `
    daemon off; master_process off; pid ${home}/pid;
    events { worker_connections 2048; }
    http {
      access_log off; sendfile on; ${temporary}
      proxy_cache_path ${home}/cache keys_zone=answers:16m; proxy_http_version 1.1;
      server { listen 127.0.0.1:${port}; ${locations} }
    }`;
}

const downloads = ({ files, behind }: Downloads) => `
  location / { proxy_pass http://127.0.0.1:${behind.port}; }
  location /plain/ { alias ${files}/; }
  location ${behind.prefix} {
    internal; alias ${behind.packages}/;
    etag off; add_header ETag $upstream_http_etag;
  }`;

/** It asks once for all who wait for the same answer. */
const cacheBefore = ({ cached }: EdgeCache) => `
  location / {
    proxy_pass http://127.0.0.1:${cached};
    proxy_cache answers; proxy_cache_key $request_uri; proxy_cache_lock on;
  }`;

async function accepting(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const answered = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (answered) return;
    await delay(20);
  }
  throw new Error(`nginx ended with ${child.exitCode}`);
}
