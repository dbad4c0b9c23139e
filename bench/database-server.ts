import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

/** Debian installs the server in a directory that only root has on the PATH. */
const ENV = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` };

/** A MariaDB with an empty database, removed when the process ends. @returns the settings for it */
export async function startMariaDb(home: string): Promise<Record<string, string>> {
  const port = await freePort();
  const place = ['--no-defaults', `--datadir=${home}/data`, `--socket=${home}/s`, `--tmpdir=${home}`];
  if (process.getuid?.() === 0) place.push('--user=root');
  const install = [...place, '--auth-root-authentication-method=normal', '--skip-test-db'];
  if (spawnSync('mariadb-install-db', install, { stdio: 'ignore', env: ENV }).status !== 0)
    throw new Error('MariaDB is not installed, or does not start');
  const server = ['--bind-address=127.0.0.1', '--skip-name-resolve', `--port=${port}`];
  const child = untilTheEnd(spawn('mariadbd', [...place, ...server], { stdio: 'ignore', env: ENV }));
  const admin = await connected(`${home}/s`, child);
  await admin.query('CREATE DATABASE bench');
  await admin.query("CREATE USER bench@'%' IDENTIFIED BY 'bench'");
  await admin.query("GRANT ALL ON bench.* TO bench@'%'");
  admin.destroy();
  return {
    RB_DATABASE__HOST: '127.0.0.1',
    RB_DATABASE__PORT: String(port),
    RB_DATABASE__NAME: 'bench',
    RB_DATABASE__USERNAME: 'bench',
    RB_DATABASE__PASSWORD: 'bench',
  };
}

/** A Redis, stopped when the process ends. */
export async function startRedis(home: string): Promise<{ addr: string; stop(): Promise<void> }> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', home];
  const child = untilTheEnd(spawn('redis-server', args, { stdio: 'ignore' }));
  const stop = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { addr: `127.0.0.1:${port}`, stop };
}

function untilTheEnd(child: ChildProcess): ChildProcess {
  child.unref();
  const end = () => child.kill('SIGKILL');
  process.on('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

/** The server does not print that it listens. */
async function connected(socketPath: string, child: ChildProcess) {
  while (child.exitCode === null) {
    try {
      return await createConnection({ socketPath, user: 'root' });
    } catch {
      await delay(50);
    }
  }
  throw new Error(`mariadbd ended with ${child.exitCode}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
