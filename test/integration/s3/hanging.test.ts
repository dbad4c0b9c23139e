import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { openS3BlobStore } from '../../../src/storage/repo/blobs/s3/open-s3-blob-store.ts';
import type { S3BlobStore } from '../../../src/storage/repo/blobs/s3/s3-blob-store.ts';
import { StoreUnavailable } from '../../../src/storage/store-unavailable.ts';
import type { BlobKey } from '../../../src/storage/blob-store.ts';

const key = 'resources/app/one.zip' as BlobKey;

/** Accepts connections and requests as a suspended server does, and answers as one that has every object. */
describe('an S3 server that hangs', { timeout: 30_000 }, () => {
  let server: Server;
  let store: S3BlobStore;
  let hangs: boolean;
  let isSlow: boolean;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      if (hangs) return;
      const answer = () =>
        response.writeHead(200, { etag: '"any"' }).end(request.method === 'GET' ? 'bytes' : '');
      if (isSlow && request.method === 'GET') setTimeout(answer, 4000);
      else answer();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const login = { access_key_id: 'id', secret_access_key: 'secret' };
    // The default limits of connections: only the probe ends a wait.
    const s3 = { bucket: 'packages', endpoint: `http://127.0.0.1:${port}`, ...login };
    store = openS3BlobStore(makeConfig({ storage: { s3 } }).storage.s3, {
      reserveScratchFile: () => expect.unreachable(),
    });
  });
  afterAll(() => server.close().closeAllConnections());
  beforeEach(() => {
    hangs = false;
    isSlow = false;
  });

  it('ends downloads and publications that wait for it, and is used again once it answers', async () => {
    expect(await text(await store.read(key))).toBe('bytes');
    hangs = true;
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'rb-s3-')), 'file');
    await writeFile(file, 'bytes');
    const waiting = [store.read(key), store.publish(key, file), store.stat(key)];
    for (const ended of await Promise.allSettled(waiting))
      expect(ended).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) });
    hangs = false;
    server.closeAllConnections();
    const read = async () => text(await store.read(key));
    await expect.poll(() => read().catch(String), { timeout: 10_000 }).toBe('bytes');
  });

  it('is not taken for one that is only slow', async () => {
    isSlow = true;
    expect(await text(await store.read(key))).toBe('bytes');
  });
});
