import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { hang } from './hang.ts';

/** Debian keeps the server where only root's shell looks. */
const ENV = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` };
/** The installer is a script that needs the second one. */
const isInstalled = ['mariadbd', 'my_print_defaults'].every(
  (tool) => spawnSync(tool, ['--version'], { env: ENV }).error === undefined,
);
const isRequired = process.env.TEST_REQUIRE_ALL === '1';

/** Whether suites that need the server have to be skipped; never where everything is required. */
export const lacksMariaDb = !isInstalled && !isRequired;
if (lacksMariaDb) console.warn('skipped: mariadbd is not installed (apt-get install mariadb-server-core)');

/** How to sign in, as `database` in the configuration says it. */
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
 * Small and quick; the isolation level and the character set are not those that the service needs. What is
 * committed survives the end of the process, as it has to: it need not survive that of the machine.
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

/** A real MariaDB in a temp directory, on a free port; gone with its scope. */
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

  /** @returns how to sign in to this database, which is made when it is not there */
  async database(name: string): Promise<DatabaseSettings> {
    await this.query(`CREATE DATABASE IF NOT EXISTS ${name}`);
    await this.query(`GRANT ALL ON ${name}.* TO ${USER}@'%'`);
    return { host: '127.0.0.1', port: this.port, username: USER, password: PASSWORD, name };
  }

  /** As its administrator. */
  async query(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.admin.query(sql))[0] as Record<string, unknown>[];
  }

  /** Ends it as a crash would. */
  async stop(): Promise<void> {
    this.admin?.destroy();
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  /** It keeps its connections, takes new ones, and answers nothing. */
  pause(): Promise<void> {
    return hang(this.child);
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  /** Starts it, on its old port and with all that was in it. */
  async run(): Promise<void> {
    const child = spawn('mariadbd', [...this.place(), ...SERVER, `--port=${this.port}`], {
      stdio: 'ignore',
      env: ENV,
    });
    const end = () => child.kill('SIGKILL');
    // When the tests end before the scope does.
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
    // It refuses to run as root unless told to.
    const user = process.getuid?.() === 0 ? ['--user=root'] : [];
    return ['--no-defaults', ...directories, ...user];
  }

  private async install(): Promise<void> {
    const child = spawn('mariadb-install-db', [...this.place(), ...INSTALL], { stdio: 'ignore', env: ENV });
    const [code] = (await once(child, 'exit')) as [number];
    if (code !== 0) throw new Error(`mariadb-install-db ended with ${code}`);
  }

  /** It says nowhere that it listens. */
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
