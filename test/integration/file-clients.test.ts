import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FilesApp } from '../support/files-app.ts';

const run = promisify(execFile);
const bytes = randomBytes(3_000_000);
let app: FilesApp;
let directory: string;
let url: string;
const file = (name: string) => path.join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rb-clients-'));
  app = await FilesApp.start();
  url = `http://127.0.0.1:${app.port}${await app.put('app/1/app+1.zip', bytes)}`;
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** Skips the test and says why if the client is not installed. */
function withClient(...commands: readonly string[]) {
  const missing = commands.filter((command) => spawnSync(command, ['-V']).error !== undefined);
  if (missing.length > 0) console.warn(`skipped: ${missing.join(' and ')} not installed`);
  return describe.skipIf(missing.length > 0);
}

withClient('curl')('curl', () => {
  const curl = (...args: string[]) => run('curl', ['-sS', '--fail', '-o', file('out'), ...args, url]);

  it.each([0, 1, 1_234_567, 2_999_999])('resumes a download of which it has %i bytes', async (had) => {
    await writeFile(file('out'), bytes.subarray(0, had));
    app.served = 0;
    await curl('-C', '-');
    expect((await readFile(file('out'))).equals(bytes)).toBe(true);
    expect(app.served).toBe(bytes.length - had);
  });

  it('reads several ranges to their end', async () => {
    await curl('-r', '10-19,0-4,-3');
    const parts = await readFile(file('out'));
    for (const part of [bytes.subarray(10, 20), bytes.subarray(0, 5), bytes.subarray(-3)])
      expect(parts.includes(Buffer.concat([Buffer.from('\r\n\r\n'), part, Buffer.from('\r\n--')]))).toBe(
        true,
      );
  });

  it('saves the package under its own name', async () => {
    await run('curl', ['-sS', '--fail', '-OJ', '--output-dir', directory, url]);
    expect((await readFile(file('app+1.zip'))).equals(bytes)).toBe(true);
  });

  it('fails on a signature that expired', async () => {
    const expired = app.sign('app/1/app+1.zip', 'a'.repeat(64), FilesApp.NOW - 1);
    await expect(run('curl', ['--fail', `http://127.0.0.1:${app.port}${expired}`])).rejects.toThrow('404');
  });
});

withClient('zsync', 'zsyncmake')('zsync', () => {
  it('fetches what changed, and little more, in one request of many ranges', async () => {
    const old = Buffer.from(bytes);
    for (let at = 10_000; at < old.length; at += 300_000) old.fill(0, at, at + 3000);
    await writeFile(file('old'), old);
    await writeFile(file('new'), bytes);
    await run('zsyncmake', ['-u', url, '-o', file('new.zsync'), file('new')]);
    app.served = 0;
    app.store.streams.length = 0;
    await run('zsync', ['-q', '-i', file('old'), '-o', file('synced'), file('new.zsync')], {
      timeout: 30_000,
    });
    expect((await readFile(file('synced'))).equals(bytes)).toBe(true);
    expect(app.served).toBeLessThan(200_000);
    expect(app.store.streams.length).toBeGreaterThanOrEqual(10);
  });
});
