import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { suspendProcess } from './suspend-process.ts';

/** Debian installs the server in /usr/sbin, which is on the PATH of root only. */
const ENV = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` };
/** The installer is a script that needs `my_print_defaults`. */
const isInstalled = ['mariadbd', 'my_print_defaults'].every(
  (tool) => spawnSync(tool, ['--version'], { env: ENV }).error === undefined,
);
const isRequired = process.env.TEST_REQUIRE_ALL === '1';

/** Whether suites that need the server are skipped; never true where everything is required. */
export const lacksMariaDb = !isInstalled && !isRequired;
if (lacksMariaDb) console.warn('skipped: mariadbd is not installed (apt-get install mariadb-server-core)');

/** Address and login in the form of `database` in the configuration. */
export interface DatabaseSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly name: string;
}

const USER = 'backend';
const PASSWORD = 'password-of-the-tests';
const INSTALL = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
/**
 * A small, fast server. Its isolation level and character set differ on purpose from those that the service
 * needs. Commits survive a crash of the server, as the tests require, but not of the machine.
 */
const SERVER = [
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--innodb-buffer-pool-size=48M',
  '--innodb-log-file-size=32M',
  '--innodb-flush-log-at-trx-commit=2',
  '--character-set-server=latin1',
  '--sql-mode=',
  '--default-time-zone=+08:00',
];

/** A real MariaDB in a temp directory, on a free port; it ends with its scope. */
export class MariaDb implements AsyncDisposable {
  readonly port: number;
  private readonly home: string;
  private child: ChildProcess;
  private admin: Connection;

  private constructor(home: string, port: number) {
    this.home = home;
    this.port = port;
  }

  static async start(): Promise<MariaDb> {
    const server = new MariaDb(await mkdtemp(path.join(tmpdir(), 'rb-mariadb-')), await freePort());
    try {
      await server.install();
      await server.run();
      await server.query(`CREATE USER ${USER}@'%' IDENTIFIED BY '${PASSWORD}'`);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Creates the database if it is missing. @returns its address and login */
  async database(name: string): Promise<DatabaseSettings> {
    await this.query(`CREATE DATABASE IF NOT EXISTS ${name}`);
    await this.query(`GRANT ALL ON ${name}.* TO ${USER}@'%'`);
    return { host: '127.0.0.1', port: this.port, username: USER, password: PASSWORD, name };
  }

  /** Runs a query as administrator. */
  async query(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.admin.query(sql))[0] as Record<string, unknown>[];
  }

  /** @param signal SIGKILL is like a crash; with SIGTERM the server closes its files */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
    this.admin?.destroy();
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill(signal);
    await once(this.child, 'exit');
  }

  /** Suspends the server: it keeps its connections, accepts new ones, and answers nothing. */
  pause(): Promise<void> {
    return suspendProcess(this.child);
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  /** Starts the server on the same port with its old data. */
  async run(): Promise<void> {
    const child = spawn('mariadbd', [...this.place(), ...SERVER, `--port=${this.port}`], {
      stdio: 'ignore',
      env: ENV,
    });
    const end = () => child.kill('SIGKILL');
    // Kills the server if the tests end before the scope does.
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    this.child = child;
    this.admin = await this.connected();
    this.admin.on('error', () => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.home, { recursive: true, force: true });
  }

  private place(): string[] {
    const directories = [`--datadir=${this.home}/data`, `--socket=${this.home}/s`, `--tmpdir=${this.home}`];
    // The server runs as root only with this option.
    const user = process.getuid?.() === 0 ? ['--user=root'] : [];
    return ['--no-defaults', ...directories, ...user];
  }

  private async install(): Promise<void> {
    const child = spawn('mariadb-install-db', [...this.place(), ...INSTALL], { stdio: 'ignore', env: ENV });
    const [code] = (await once(child, 'exit')) as [number];
    if (code !== 0) throw new Error(`mariadb-install-db ended with ${code}`);
  }

  /** Tries to connect until it works: the server does not report when it is ready. */
  private async connected(): Promise<Connection> {
    while (this.child.exitCode === null) {
      try {
        return await createConnection({ socketPath: `${this.home}/s`, user: 'root' });
      } catch {
        await delay(20);
      }
    }
    throw new Error(`mariadbd ended with ${this.child.exitCode}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
