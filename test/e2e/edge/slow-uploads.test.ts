import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidParams } from '../../../src/errors/invalid-params.ts';
import { readUpload } from '../../../src/storage/interfaces/read-upload.ts';
import { StagingDirectory } from '../../../src/storage/repo/staging/staging-directory.ts';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { RawConnection } from '../../support/raw-http.ts';
import { TestApp } from '../../support/test-app.ts';
import { field, file, FORM_TYPE, formBytes } from '../bad-input/form.ts';
import { expectUntouched } from '../bad-input/holdings.ts';
import { expectRefusal } from '../bad-input/refusal.ts';
import { authorization, expectAlive, startAnyFile, UPLOAD } from './any-file-app.ts';

/** Until so many files lie in staging. */
async function expectStaged(app: TestApp, count: number): Promise<void> {
  const staging = path.join(app.dataDir, 'staging');
  await expect.poll(() => readdir(staging), { timeout: 10_000 }).toHaveLength(count);
}

/** The bytes of a form up to somewhere in its file. */
function begun(bytes: number): Buffer {
  const whole = formBytes([field('version_name', '1.0.0'), file(Buffer.alloc(bytes))]);
  return whole.subarray(0, whole.length - 100);
}

/** An upload of unknown length whose first bytes have been sent. */
async function beginUpload(app: TestApp, first: Uint8Array): Promise<RawConnection> {
  const connection = await RawConnection.open(app.url);
  await connection.send(UPLOAD, { authorization, 'content-type': FORM_TYPE, 'transfer-encoding': 'chunked' });
  await connection.chunk(first);
  return connection;
}

describe('an upload that vanishes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startAnyFile();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it.each([
    ['early in its file', 200],
    ['late in its file', 5_000_000],
  ])('%s leaves nothing', async (_when, bytes) => {
    await expectUntouched(app, async () => {
      await using connection = await beginUpload(app, begun(bytes));
      await expectStaged(app, 1);
      connection.destroy();
      await expectStaged(app, 0);
    });
    await expectAlive(app);
  });

  it('with twenty others leaves nothing', async () => {
    await expectUntouched(app, async () => {
      const all = Array.from({ length: 20 }, () => beginUpload(app, begun(1000)));
      const connections = await Promise.all(all);
      await expectStaged(app, 20);
      for (const connection of connections) connection.destroy();
      await expectStaged(app, 0);
    });
    await expectAlive(app);
  });
});

describe('an upload', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startAnyFile({ storage: { idle_timeout: '200ms' }, http: { idle_timeout: '600ms' } });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('that stalls in its file for storage.idle_timeout is refused', async () => {
    await expectUntouched(app, async () => {
      await using connection = await beginUpload(app, begun(1000));
      expectRefusal(await connection.answer(), { status: 400, code: 1001, field: 'file', says: 'stalled' });
    });
  });

  it.each([
    ['before its form', Buffer.from('--')],
    ['in a field', formBytes([field('version_name', '1.0')]).subarray(0, -40)],
    ['behind its file', formBytes([file('x'), field('version_name', '1.0')]).subarray(0, -40)],
  ])('that stalls %s for http.idle_timeout is cut', async (_where, first) => {
    await expectUntouched(app, async () => {
      await using connection = await beginUpload(app, first);
      await connection.closed;
      await expectStaged(app, 0);
    });
    await expectAlive(app);
  });

  it('that says it is done half way is refused and leaves nothing', async () => {
    await expectUntouched(app, async () => {
      await using connection = await beginUpload(app, begun(1000));
      connection.end();
      expectRefusal(await connection.answer(), { status: 400, code: 1001, says: 'ended early' });
      await connection.closed;
      await expectStaged(app, 0);
    });
  });

  it('with a broken chunk is refused and leaves nothing', async () => {
    await expectUntouched(app, async () => {
      await using connection = await beginUpload(app, begun(1000));
      await connection.write('no length\r\n');
      expectRefusal(await connection.answer(), { status: 400, code: 1001, says: 'not an HTTP request' });
      connection.destroy();
      await expectStaged(app, 0);
    });
  });
});

describe('an upload that is slow but moves', () => {
  it('is taken, however long it takes', async () => {
    await using app = await startAnyFile({ storage: { idle_timeout: '1s' } });
    await using connection = await beginUpload(app, begun(1000));
    for (let i = 0; i < 3; i++) {
      await pause(400);
      await connection.chunk('more');
    }
    await connection.chunk('\r\n');
    await connection.chunk(formBytes([field('channel', 'beta')]));
    await connection.chunk('');
    const answer = await connection.answer();
    expect([answer.status, JSON.parse(answer.text).data?.channel]).toEqual([201, 'beta']);
  });

  it('may take the service longer to check than http.idle_timeout, and is timed again afterwards', async () => {
    await using app = await TestApp.start({ http: { idle_timeout: '100ms', keep_alive_timeout: '50ms' } });
    await new Client(app.url).createResource('my-app');
    const zip = await zipOf({ 'zeros.bin': Buffer.alloc(20_000_000) });
    const started = performance.now();
    await using connection = await beginUpload(app, formBytes([field('version_name', '1.0.0'), file(zip)]));
    await connection.chunk('');
    expect((await connection.answer()).status).toBe(201);
    // Otherwise this has shown nothing.
    expect(performance.now() - started).toBeGreaterThan(100);
    await connection.closed;
  });

  it('has its connection timed again when it was refused half way', async () => {
    await using app = await startAnyFile({ http: { idle_timeout: '60s', keep_alive_timeout: '50ms' } });
    await using connection = await RawConnection.open(app.url);
    const body = formBytes([field('version_name', '1.0.0'), file('x')]);
    const headers = { authorization, 'content-type': FORM_TYPE, 'content-length': String(body.length) };
    await connection.send('POST /resources/none/versions', headers);
    await connection.write(body.subarray(0, 50));
    expectRefusal(await connection.answer(), { status: 404, code: 8001 });
    await connection.write(body.subarray(50));
    await connection.closed;
  });
});

describe('an upload whose client is gone before its form is read', () => {
  it('is given up', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'rb-gone-'));
    const staging = new StagingDirectory(directory, { maxSize: 1000, idleTimeout: 60_000 });
    const server = createServer();
    try {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      await using connection = await RawConnection.open(
        `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      );
      const requested = once(server, 'request') as Promise<[IncomingMessage]>;
      await connection.send('POST /', { 'content-type': FORM_TYPE, 'content-length': '1000' });
      const [request] = await requested;
      const gone = new Promise((resolve) => request.once('error', () => undefined).once('close', resolve));
      connection.destroy();
      await gone;
      await expect(readUpload(request, staging, 1000, () => undefined)).rejects.toThrow(InvalidParams);
      expect(await readdir(directory)).toEqual([]);
    } finally {
      server.close();
      await rm(directory, { recursive: true });
    }
  });
});
