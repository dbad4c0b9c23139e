import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import {
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobNotFound } from '../../src/storage/errors.ts';
import { BlobExists } from '../../src/storage/errors.ts';
import { LocalBlobStore } from '../../src/storage/repo/blobs/local-blob-store.ts';
import { blobStoreContract, type BlobStoreUnderTest, key } from '../contracts/blob-store.contract.ts';

interface LocalUnderTest extends BlobStoreUnderTest {
  readonly store: LocalBlobStore;
  readonly root: string;
  readonly outside: string;
}

/** In memory, so usually a different file system from the temp directory. */
const ELSEWHERE = '/dev/shm';
const hasElsewhere = existsSync(ELSEWHERE) && statSync(ELSEWHERE).dev !== statSync(tmpdir()).dev;

/** @param stagedIn directory of the files to publish */
async function localStore(stagedIn = tmpdir()): Promise<LocalUnderTest> {
  const base = await mkdtemp(path.join(tmpdir(), 'rb-blobs-'));
  const staging = await mkdtemp(path.join(stagedIn, 'rb-staged-'));
  const root = path.join(base, 'data/packages');
  const store = await LocalBlobStore.open(root);
  let staged = 0;
  return {
    store,
    root,
    outside: base,
    async stage(bytes) {
      const file = path.join(staging, `staged-${staged++}`);
      await writeFile(file, bytes);
      return file;
    },
    async [Symbol.asyncDispose]() {
      await rm(base, { recursive: true });
      await rm(staging, { recursive: true });
    },
  };
}

blobStoreContract('local', localStore);
if (hasElsewhere) blobStoreContract('local, from another file system', () => localStore(ELSEWHERE));

describe.skipIf(!hasElsewhere)(`local blob store, fed from another file system: ${ELSEWHERE}`, () => {
  let local: LocalUnderTest;
  const incoming = (name = '') => path.join(local.root, '.incoming', name);
  beforeEach(async () => {
    local = await localStore(ELSEWHERE);
  });
  afterEach(() => local[Symbol.asyncDispose]());

  it('leaves no copy behind, published or not', async () => {
    await local.store.publish(key('app/x.zip'), await local.stage(Buffer.from('x')));
    const file = await local.stage(Buffer.from('y'));
    await expect(local.store.publish(key('app/x.zip'), file)).rejects.toBeInstanceOf(BlobExists);
    expect(await readFile(file, 'utf8')).toBe('y');
    expect(await readdir(incoming())).toEqual([]);
  });

  it('copies nothing to a volume that went away', async () => {
    await rename(local.root, `${local.root}-away`);
    const file = await local.stage(Buffer.from('y'));
    await expect(local.store.publish(key('app/y.zip'), file)).rejects.toThrow(/^ENOENT/);
    await expect(readdir(local.root)).rejects.toThrow('ENOENT');
  });

  it('removes copies that a crash left, and none that may still be written', async () => {
    await local.store.publish(key('app/x.zip'), await local.stage(Buffer.from('x')));
    await writeFile(incoming('old'), 'half');
    await writeFile(incoming('live'), 'half');
    await utimes(incoming('old'), 0, 1000);
    expect(await local.store.removeUnfinished(new Date(2_000_000))).toBe(1);
    expect(await readdir(incoming())).toEqual(['live']);
    expect((await local.store.stat(key('app/x.zip'))).size).toBe(1);
  });
});

describe('local blob store', () => {
  let local: LocalUnderTest;
  const at = (name: string) => path.join(local.root, name);
  const publish = async (name: string, text: string) =>
    local.store.publish(key(name), await local.stage(Buffer.from(text)));
  const listed = async () => {
    const found: string[] = [];
    for await (const blob of local.store.list()) found.push(blob.key);
    return found;
  };
  const tree = async () => (await readdir(local.root, { recursive: true })).sort();

  beforeEach(async () => {
    local = await localStore();
  });
  afterEach(() => local[Symbol.asyncDispose]());

  const obstacles: [string, () => Promise<unknown>][] = [
    ['an empty directory', () => mkdir(at('app/x.zip'))],
    ['a symbolic link to a file', () => symlink('/etc/hostname', at('app/x.zip'))],
    ['a dangling symbolic link', () => symlink('/nowhere', at('app/x.zip'))],
    ['a pipe', () => promisify(execFile)('mkfifo', [at('app/x.zip')])],
  ];
  describe.each(obstacles)('with %s where the blob should be', (_, place) => {
    beforeEach(async () => {
      await mkdir(at('app'));
      await place();
    });

    it('has no such blob', async () => {
      await expect(local.store.stat(key('app/x.zip'))).rejects.toBeInstanceOf(BlobNotFound);
      await expect(local.store.read(key('app/x.zip'))).rejects.toBeInstanceOf(BlobNotFound);
      expect(await listed()).toEqual([]);
    });

    it('refuses to publish and changes nothing', async () => {
      const file = await local.stage(Buffer.from('new'));
      await expect(local.store.publish(key('app/x.zip'), file)).rejects.toBeInstanceOf(BlobExists);
      expect(await tree()).toEqual(['app', 'app/x.zip']);
      expect(await readFile(file, 'utf8')).toBe('new');
    });

    it('deletes nothing', async () => {
      await local.store.delete(key('app/x.zip'));
      expect(await tree()).toEqual(['app', 'app/x.zip']);
    });
  });

  it('publishes a regular file only, not what a link points to', async () => {
    const file = path.join(local.outside, 'link');
    await symlink('/etc/hostname', file);
    await expect(local.store.publish(key('app/x.zip'), file)).rejects.toThrow('ELOOP');
    await expect(local.store.publish(key('app/x.zip'), local.outside)).rejects.toThrow('regular file');
    expect(await tree()).toEqual([]);
  });

  it('does not put a blob below another blob', async () => {
    await publish('app', 'blob');
    const file = await local.stage(Buffer.from('new'));
    await expect(local.store.publish(key('app/x.zip'), file)).rejects.toThrow('ENOTDIR');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await tree()).toEqual(['app']);
  });

  it('is whole after a crash between the two steps of publish', async () => {
    const file = await local.stage(Buffer.from('whole'));
    await mkdir(at('app'));
    await link(file, at('app/x.zip'));
    const restarted = await LocalBlobStore.open(local.root);
    await expect(restarted.publish(key('app/x.zip'), file)).rejects.toBeInstanceOf(BlobExists);
    await rm(file);
    expect(String(await buffer(await restarted.read(key('app/x.zip'))))).toBe('whole');
  });

  it('removes the directories that a deletion leaves empty, up to the root', async () => {
    await publish('app/1/full.zip', '1');
    await publish('app/2/windows/full.zip', '2');
    await local.store.delete(key('app/2/windows/full.zip'));
    expect(await tree()).toEqual(['app', 'app/1', 'app/1/full.zip']);
    await local.store.delete(key('app/1/full.zip'));
    expect(await tree()).toEqual([]);
  });

  it('leaves no directories behind when publishing fails', async () => {
    await mkdir(at('app/taken'), { recursive: true });
    await expect(publish('app/taken', 'x')).rejects.toBeInstanceOf(BlobExists);
    expect(await tree()).toEqual(['app', 'app/taken']);
    await rm(at('app'), { recursive: true });
    const rootless = new LocalBlobStore(path.join(local.outside, 'other'));
    await expect(rootless.publish(key('a/b/c'), await local.stage(Buffer.from('x')))).rejects.toThrow(
      'ENOENT',
    );
    expect(await readdir(local.outside)).not.toContain('other');
  });

  it('publishes while the directories are taken away again and again', async () => {
    const comeAndGo = async (name: string) => {
      for (let i = 0; i < 50; i++) {
        await publish(`a/b/c/d/e/f/g/${name}`, name);
        await local.store.delete(key(`a/b/c/d/e/f/g/${name}`));
      }
    };
    await Promise.all(['u', 'v', 'w', 'x', 'y', 'z'].map(comeAndGo));
    expect(await tree()).toEqual([]);
  });

  it('passes over files that are not blobs', async () => {
    await publish('app/x.zip', 'x');
    await writeFile(at('.hidden'), '');
    await writeFile(at('app/näme'), '');
    await writeFile(at('app/a..b'), '');
    await symlink(local.outside, at('elsewhere'));
    expect(await listed()).toEqual(['app/x.zip']);
  });

  it('does not take a volume that went away for an empty store', async () => {
    await publish('app/x.zip', 'x');
    await rename(local.root, `${local.root}-away`);
    const { store } = local;
    const attempts: (() => Promise<unknown>)[] = [
      () => store.stat(key('app/x.zip')),
      () => store.read(key('app/x.zip')),
      () => store.delete(key('app/x.zip')),
      () => store.checkWritable(),
      () => store.freeSpace(),
      () => store.removeUnfinished(new Date()),
      () => listed(),
      () => publish('app/y.zip', 'y'),
      () => publish('top', 'y'),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(/^ENOENT/);
    await expect(readdir(local.root)).rejects.toThrow('ENOENT');
  });

  it('reports a store that cannot be written to', async () => {
    await mkdir(at('.probe'));
    await expect(local.store.checkWritable()).rejects.toThrow('EISDIR');
  });

  it('closes what it opened, read to the end or not', async () => {
    const open = async () => (await readdir('/proc/self/fd')).length;
    await publish('app/x.zip', 'x'.repeat(500_000));
    const before = await open();
    for (let i = 0; i < 20; i++) {
      const stream = await local.store.read(key('app/x.zip'));
      if (i % 2 === 0) await buffer(stream);
      else await new Promise((resolve) => stream.destroy().once('close', resolve));
      await local.store.read(key('app/x.zip'), { start: 0, end: 500_000 }).catch(() => undefined);
      await local.store.read(key('app')).catch(() => undefined);
    }
    expect(await open()).toBe(before);
  });

  it('ends early, and says nothing, when the file is cut while it is read', async () => {
    await publish('app/x.zip', 'x'.repeat(500_000));
    const stream = await local.store.read(key('app/x.zip'), { start: 0, end: 499_999 });
    await truncate(at('app/x.zip'), 100_000);
    expect((await buffer(stream)).length).toBeLessThan(500_000);
  });

  it('wants an absolute root', () => {
    expect(() => new LocalBlobStore('data/packages')).toThrow(TypeError);
  });
});
