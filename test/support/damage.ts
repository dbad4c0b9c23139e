import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type BlobKey, BlobStore } from '../../src/storage/blob-store.ts';
import type { TestApp } from './test-app.ts';

/** The keys of all stored packages of a resource. */
export async function keysOf(app: TestApp, resource: string): Promise<BlobKey[]> {
  const keys: BlobKey[] = [];
  for await (const { key } of app.nest.get(BlobStore).list())
    if (key.startsWith(`${resource}/`)) keys.push(key);
  return keys;
}

/** Changes one byte of a stored package; its size stays. Twice is not at all. */
export async function damage(app: TestApp, key: BlobKey): Promise<void> {
  const bytes = await buffer(await app.nest.get(BlobStore).read(key));
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await replace(app, key, bytes);
}

export async function replace(app: TestApp, key: BlobKey, bytes: Uint8Array): Promise<void> {
  const blobs = app.nest.get(BlobStore);
  const file = path.join(app.dataDir, 'replacement');
  await writeFile(file, bytes);
  await blobs.delete(key);
  await blobs.publish(key, file);
}
