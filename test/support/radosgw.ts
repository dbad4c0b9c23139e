import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { suspendProcess } from './suspend-process.ts';

const TOOLS = ['radosgw', 'radosgw-admin', 'ceph-mon', 'ceph-osd', 'ceph', 'ceph-authtool', 'monmaptool'];
export const hasRadosGw = TOOLS.every((tool) => spawnSync(tool, ['--version']).error === undefined);

/** Host name under which buckets have their own host names. */
export const VIRTUAL_HOST = 's3.test';
export const ACCESS_KEY = 'access-key-of-the-tests';
export const SECRET_KEY = 'secret-of-the-tests';
const RIGHTS = { mon: ['allow *', ''], admin: ['allow *', 'allow *'] } as const;

/**
 * A real S3 server: Ceph's, with one monitor and one store in memory, on free ports; it ends with its scope.
 */
export class RadosGw implements AsyncDisposable {
  private readonly children: ChildProcess[] = [];

  private constructor(
    private readonly home: string,
    readonly port: number,
    private readonly monitor: string,
  ) {}

  static async start(): Promise<RadosGw> {
    const home = await mkdtemp(path.join(tmpdir(), 'rb-ceph-'));
    const server = new RadosGw(home, await freePort(), `[v2:127.0.0.1:${await freePort()}/0]`);
    try {
      await server.install();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the server of requests again, with its old data. */
  async run(): Promise<void> {
    this.serve('radosgw', '-n', 'client.rgw');
    await this.answering();
  }

  /** Ends the server of requests; the store stays. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.children.pop()!;
    child.kill(signal);
    await once(child, 'exit');
  }

  /** Suspends the server of requests: it keeps its connections and answers nothing. */
  pause(): Promise<void> {
    return suspendProcess(this.children.at(-1)!);
  }

  resume(): void {
    this.children.at(-1)!.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(this.home, { recursive: true, force: true });
  }

  private async install(): Promise<void> {
    for (const directory of ['mon', 'osd', 'run', 'log']) await mkdir(path.join(this.home, directory));
    const fsid = randomUUID();
    await writeFile(this.at('ceph.conf'), configuration(this.home, this.port, this.monitor, fsid));
    await this.writeKeys();
    const monmap = ['--create', '--fsid', fsid, '--addv', 'a', this.monitor, this.at('monmap')];
    await call('monmaptool', ...monmap);
    const keyring = this.at('keyring');
    await this.ceph('ceph-mon', '--mkfs', '-i', 'a', '--monmap', this.at('monmap'), '--keyring', keyring);
    this.serve('ceph-mon', '-i', 'a');
    const osd = randomUUID();
    await this.ceph('ceph', 'osd', 'new', osd);
    await this.ceph('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
    this.serve('ceph-osd', '-i', '0');
    await this.ceph('ceph', 'osd', 'crush', 'add', 'osd.0', '1.0', 'host=h', 'root=default');
    await this.addUser();
    await this.run();
  }

  private async writeKeys(): Promise<void> {
    const keyring = this.at('keyring');
    const { mon, admin } = RIGHTS;
    const names = { 'mon.': mon, 'client.admin': admin, 'osd.0': admin, 'client.rgw': admin };
    for (const [name, [toMon, toOsd]] of Object.entries(names)) {
      const caps = ['--cap', 'mon', toMon, ...(toOsd === '' ? [] : ['--cap', 'osd', toOsd])];
      const create = name === 'mon.' ? ['--create-keyring'] : [];
      await call('ceph-authtool', ...create, keyring, '--gen-key', '-n', name, ...caps);
    }
  }

  private async addUser(): Promise<void> {
    const keys = [`--access-key=${ACCESS_KEY}`, `--secret-key=${SECRET_KEY}`];
    const who = ['--uid=tests', '--display-name=tests', ...keys];
    await this.ceph('radosgw-admin', '-n', 'client.rgw', 'user', 'create', ...who);
  }

  private at(name: string): string {
    return path.join(this.home, name);
  }

  private async ceph(command: string, ...args: string[]): Promise<void> {
    await call(command, '-c', this.at('ceph.conf'), ...args);
  }

  private serve(command: string, ...args: string[]): void {
    const child = spawn(command, ['-c', this.at('ceph.conf'), '-f', ...args], { stdio: 'ignore' });
    const end = () => child.kill('SIGKILL');
    // Kills the process if the tests end before the scope does.
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    this.children.push(child);
  }

  /** Sends requests until one is answered: the server does not report when it is ready. */
  private async answering(): Promise<void> {
    while (this.children.every(({ exitCode }) => exitCode === null)) {
      const answer = await fetch(this.url).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer !== undefined) return;
      await delay(50);
    }
    throw new Error('radosgw did not start');
  }
}

async function call(command: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(command, args, { timeout: 60_000 });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Ceph serves S3 only if its own parts authenticate each other with keys. */
function configuration(home: string, port: number, monitor: string, fsid: string): string {
  return `
[global]
fsid = ${fsid}
mon host = ${monitor}
public addr = 127.0.0.1
ms bind msgr1 = false
ms bind msgr2 = true
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 4294967296
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 1
keyring = ${home}/keyring
run dir = ${home}/run
log file = ${home}/log/$name.log
admin socket = ${home}/run/$name.asok
pid file = ${home}/run/$name.pid
[mon.a]
mon data = ${home}/mon
[osd.0]
osd data = ${home}/osd
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw dns name = ${VIRTUAL_HOST}
rgw thread pool size = 64
`;
}
