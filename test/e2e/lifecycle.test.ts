import { once } from 'node:events';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { sha256 } from '../support/packages.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { BusyService, PACKAGE } from './crash/busy-service.ts';
import { PATIENCE } from './crash/patience.ts';
import { refusesConnections } from './crash/refuses-connections.ts';

const STUBBORN = [process.execPath, fileURLToPath(import.meta.resolve('./crash/stubborn-job.mjs'))];
const CLEAN = { code: 0, signal: null };

/** Lines for people: all but the log. */
function sentences({ stdout, stderr }: ServiceProcess): string[] {
  const isLog = (line: string) => line.startsWith('{"level":');
  return [...stdout, ...stderr.split('\n')].filter((line) => line !== '' && !isLog(line));
}

interface Unusable {
  readonly spoil: (dataDir: string) => Promise<unknown>;
  readonly says: RegExp;
}

/** What others may have done to a data directory between two starts. */
const UNUSABLE: Readonly<Record<string, Unusable>> = {
  'a file in the place of the data directory': {
    spoil: async (dir) => [await rm(dir, { recursive: true }), await writeFile(dir, '')],
    says: /^DATA cannot be used by the user with the id \d+ \(EEXIST\): .*data_dir/,
  },
  'a file in the place of the packages': {
    spoil: async (dir) => [
      await rm(path.join(dir, 'packages'), { recursive: true }),
      await writeFile(path.join(dir, 'packages'), ''),
    ],
    says: /^DATA\/packages.* cannot be used by the user with the id \d+ \((EEXIST|ENOTDIR)\): .*data_dir/,
  },
  'a directory in the place of the database': {
    spoil: (dir) => replaceByDirectory(path.join(dir, 'resource-backend.sqlite')),
    says: /^DATA\/resource-backend\.sqlite cannot be used by the user with the id \d+ \(EISDIR\): .*data_dir/,
  },
  'a file that is no database': {
    spoil: (dir) => writeFile(path.join(dir, 'resource-backend.sqlite'), 'no database'.repeat(1000)),
    says: /^DATA\/resource-backend\.sqlite is damaged \(.*\): .*backup.*data_dir/,
  },
  'a damaged database': {
    spoil: damageDatabase,
    says: /^DATA\/resource-backend\.sqlite is damaged \(.*\): .*backup.*data_dir/,
  },
  'a key file that cannot be read': {
    spoil: (dir) => replaceByDirectory(path.join(dir, 'signing-key')),
    says: /^DATA\/signing-key cannot be used by the user with the id \d+ \(EISDIR\): .*auth\.signing_key/,
  },
  'an empty token file': {
    spoil: (dir) => writeFile(path.join(dir, 'admin-token'), ''),
    says: /^DATA\/admin-token holds no usable secret: remove it .*auth\.admin_token/,
  },
};

async function replaceByDirectory(file: string): Promise<void> {
  await rm(file);
  await mkdir(file);
}

/** Overwrites all pages but the first: the file still looks like a database. */
async function damageDatabase(dataDir: string): Promise<void> {
  const file = path.join(dataDir, 'resource-backend.sqlite');
  const { size } = await stat(file);
  await rm(`${file}-wal`, { force: true });
  const handle = await open(file, 'r+');
  for (let at = 4096; at < size; at += 4096) await handle.write(Buffer.alloc(4096, 0xa5), 0, 4096, at);
  await handle.close();
}

function linesThatSay({ stdout }: ServiceProcess, text: string): object[] {
  return stdout.map((line) => JSON.parse(line)).filter(({ msg }) => msg.includes(text));
}

describe.concurrent('start', () => {
  it('says in one line of the log where it is to be found and what it consists of', async () => {
    await using service = await ServiceProcess.start();
    expect(sentences(service)).toEqual([]);
    expect(linesThatSay(service, 'ready')).toEqual([
      expect.objectContaining({
        msg: expect.stringContaining(`Resource Backend is ready on ${service.url} with`),
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        mode: 'alone',
        role: 'all',
        database: 'SQLite',
      }),
    ]);
    expect((await fetch(`${service.url}/health`)).status).toBe(200);
  });

  it('keeps the administrator token to itself, and the same one after a stop and a kill', async () => {
    await using service = await ServiceProcess.start();
    const file = path.join(service.dataDir, 'admin-token');
    const token = (await readFile(file, 'utf8')).trim();
    const logs = [...service.stdout];
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await service.kill(signal);
      await service.restart();
      logs.push(...service.stdout);
      expect((await service.client(token).send('GET', '/admin/resources')).status).toBe(200);
    }
    expect(logs.join('\n')).toContain(file);
    expect(logs.join('\n')).not.toContain(token);
  });

  it('refuses a data directory that is in use, and leaves its user alone', async () => {
    await using first = await BusyService.start();
    await using second = await ServiceProcess.launch({ data_dir: first.process.dataDir });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(sentences(second)).toEqual([expect.stringMatching(/^another instance is using .*data_dir/)]);
    expect((await first.finishUpload()).status).toBe(201);
    expect(first.data.flaws()).toEqual([]);
  });

  describe.each(Object.entries(UNUSABLE))('refuses %s', (_name, { spoil, says }) => {
    it('in one sentence with the path, the user and the setting', async () => {
      await using service = await ServiceProcess.start();
      // After a kill the log of SQLite would repair some of this.
      await service.kill('SIGTERM');
      await spoil(service.dataDir);
      const again = service.restart();
      await expect(again).rejects.toThrow();
      const said = sentences(service).map((line) => line.replaceAll(service.dataDir, 'DATA'));
      expect(said).toEqual([expect.stringMatching(says)]);
    });
  });

  it('refuses a port that is in use', async () => {
    using taken = Object.assign(createServer(), { [Symbol.dispose]: () => taken.close() });
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const { port } = taken.address() as AddressInfo;
    await using service = await ServiceProcess.launch({ instance: { port } });
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(sentences(service)).toEqual([expect.stringMatching(`127.0.0.1:${port} is in use.*instance.port`)]);
  });

  it('refuses a host that has no address', async () => {
    await using service = await ServiceProcess.launch({ instance: { host: 'nowhere..invalid' } });
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(sentences(service)).toEqual([
      expect.stringMatching(/^nowhere\.\.invalid has no .*instance\.host/),
    ]);
  });

  it('refuses a bad configuration with all that is wrong', async () => {
    const settings = { instance: { prot: 1 }, log: { level: 'loud' }, data_dri: 'x' } as object;
    await using service = await ServiceProcess.launch(settings);
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(sentences(service)).toEqual([
      'the configuration cannot be used:',
      expect.stringMatching(/data_dri .*data_dir/),
      expect.stringMatching(/instance\.prot .*instance\.port/),
      expect.stringMatching(/log\.level .*`info`/),
    ]);
  });
});

describe.concurrent('stop', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'on %s lets in nobody new and finishes what is under way',
    async (signal) => {
      await using busy = await BusyService.start({ shutdown_grace: '1h' });
      busy.process.signal(signal);
      await refusesConnections(busy.process);
      expect(await busy.finishUpload()).toMatchObject({ status: 201, body: { data: { version_number: 2 } } });
      expect(sha256(await busy.download.finish())).toBe(sha256(PACKAGE));
      expect(await busy.process.exited).toEqual(CLEAN);
      expect(linesThatSay(busy.process, 'has stopped')).toEqual([expect.objectContaining({ signal })]);
      expect(busy.data.rows().map(({ version }) => version)).toEqual(['1.0.0', '2.0.0']);
      expect([...busy.data.flaws(), ...busy.data.staged()]).toEqual([]);
    },
  );

  it('cuts what takes longer than the grace, and leaves nothing of it', async () => {
    await using busy = await BusyService.start({ shutdown_grace: '100ms' });
    busy.process.signal('SIGTERM');
    await expect(busy.upload.answer).rejects.toThrow();
    await expect(busy.download.finish()).rejects.toThrow();
    expect(await busy.process.exited).toEqual(CLEAN);
    expect(busy.data.rows().map(({ version }) => version)).toEqual(['1.0.0']);
    expect([...busy.data.flaws(), ...busy.data.staged(), ...busy.data.orphans()]).toEqual([]);
  });

  it('ends at once on a second SIGTERM', async () => {
    await using busy = await BusyService.start({ shutdown_grace: '1h' });
    busy.process.signal('SIGTERM');
    await refusesConnections(busy.process);
    const again = setInterval(() => busy.process.signal('SIGTERM'), 100);
    expect(await busy.process.exited).toEqual({ code: 1, signal: null });
    clearInterval(again);
  });

  it('takes signals that come in one moment for one: npm hands on what the terminal has sent', async () => {
    await using busy = await BusyService.start({ shutdown_grace: '1h' });
    // Two of a kind might be delivered as one.
    busy.process.signal('SIGINT');
    busy.process.signal('SIGTERM');
    await refusesConnections(busy.process);
    expect((await busy.finishUpload()).status).toBe(201);
    await busy.download.finish();
    expect(await busy.process.exited).toEqual(CLEAN);
  });

  it('lets in nobody new while a job still holds it up', async () => {
    await using service = await ServiceProcess.start({ instance: { shutdown_grace: '1h' } }, STUBBORN);
    service.signal('SIGTERM');
    await refusesConnections(service);
    expect(await service.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('reaches the service through npm start, and nothing of it stays', async () => {
    await using npm = await ServiceProcess.start({}, ['npm', 'start']);
    expect(npm.isAlive).toBe(true);
    expect(await npm.kill('SIGTERM')).toEqual(CLEAN);
    await vi.waitFor(() => expect(npm.isAlive).toBe(false), PATIENCE);
  });
});
