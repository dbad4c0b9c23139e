import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { PackageRefused } from '../../../src/archives/errors.ts';
import { ArchiveInspector } from '../../../src/archives/workers/archive-inspector.ts';
import { inspectArchive } from '../../../src/archives/inspect-archive.ts';
import { manyNames, manyRecords } from '../../support/archives/hostile.ts';
import { LIMITS, withFile } from '../../support/archives/inspect-bytes.ts';
import { rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import { DEFLATED, rawZip } from '../../support/archives/raw-zip.ts';
import { workQueue } from '../../support/archives/work-queue.ts';
import { treeFile } from '../../support/archives/tree-file.ts';

const BOUNDS = { limits: LIMITS, maxCpuTime: 60_000 };

/** Number of turns of the event loop in the meantime. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  const over = new AbortController();
  const done = work.finally(() => over.abort());
  let turns = 0;
  for (; !over.signal.aborted; turns++) await turn();
  await done;
  return turns;
}

describe('the archive inspector', () => {
  const inspector = new ArchiveInspector({ queue: workQueue(), ...BOUNDS });
  afterAll(() => inspector.close());

  it('gives the tree of an archive of either type', async () => {
    const tree = { files: [treeFile('a/b', 'x', false)], directories: ['a'] };
    const entries = [{ name: 'a/b', content: 'x' }];
    const zip = await withFile(rawZip(entries), (file) => inspector.inspect(file, 'zip'));
    const tarGz = await withFile(rawTarGz(entries), (file) => inspector.inspect(file, 'tar.gz'));
    expect([zip, tarGz].map((text) => JSON.parse(text))).toEqual([tree, tree]);
  });

  it('refuses like the domain does, with the entry and the reason', async () => {
    const refusal = await withFile(rawZip([{ name: '../x' }]), (file) =>
      inspector.inspect(file, 'zip').catch((error: unknown) => error),
    );
    expect(refusal).toBeInstanceOf(PackageRefused);
    expect(refusal).toMatchObject({
      entry: '../x',
      reason: '".." path segment: pack paths below the root',
      message: 'package refused: entry "../x": ".." path segment: pack paths below the root',
    });
  });

  it('keeps to its limits', async () => {
    const bytes = rawZip([
      { name: 'a', content: Buffer.alloc(LIMITS.maxEntrySize + 1), both: { method: DEFLATED } },
    ]);
    await withFile(bytes, async (file) => {
      await expect(inspector.inspect(file, 'zip')).rejects.toMatchObject({ entry: 'a' });
    });
  });

  it.each<[limit: string, bytes: Buffer, memory: number, maxCpuTime: number, reason: string]>([
    [
      'memory',
      manyNames(30_000),
      16 * 2 ** 20 + 1,
      60_000,
      'needs more than 16777217 bytes of memory (storage.archive.memory): use shorter names or fewer entries',
    ],
    [
      'CPU time',
      manyRecords(1000),
      2 ** 28,
      1000,
      'takes more than 1 s of CPU time to read (storage.archive.max_cpu_time)',
    ],
  ])('refuses what takes too much %s, and goes on', async (_limit, bytes, memory, maxCpuTime, reason) => {
    const limits = { ...LIMITS, maxEntries: 100_000, maxTotalSize: 2 ** 30, maxMetadataSize: 2 ** 30 };
    const bounded = new ArchiveInspector({ queue: workQueue({ memory }), limits, maxCpuTime });
    try {
      await withFile(bytes, async (file) => {
        await expect(bounded.inspect(file, 'tar.gz')).rejects.toEqual(new PackageRefused(reason));
      });
      const small = rawZip([{ name: 'a' }]);
      expect(await withFile(small, (file) => bounded.inspect(file, 'zip'))).toContain('"a"');
    } finally {
      await bounded.close();
    }
  });

  it('takes changes.json at the root only of what is said to be an incremental package', async () => {
    await withFile(rawZip([{ name: 'changes.json' }]), async (file) => {
      await expect(inspector.inspect(file, 'zip')).rejects.toBeInstanceOf(PackageRefused);
      const text = await inspector.inspect(file, 'zip', { allowChangesJson: true });
      expect(JSON.parse(text)).toMatchObject({ directories: [] });
    });
  });

  it('does not blame the package for a file that cannot be read', async () => {
    const error: unknown = await inspector.inspect('missing', 'zip').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(PackageRefused);
    expect(error).toMatchObject({ message: expect.stringContaining('ENOENT') });
  });

  it('takes more work than it has threads', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `file${i}`);
    const trees = names.map((name) => withFile(rawZip([{ name }]), (file) => inspector.inspect(file, 'zip')));
    expect((await Promise.all(trees)).map((text) => JSON.parse(text).files[0].path)).toEqual(names);
  });

  it('leaves the event loop free', async () => {
    const entries = Array.from({ length: 15_000 }, (_, i) => ({ name: `f${i}`, content: 'x'.repeat(64) }));
    await withFile(rawZip(entries), async (file) => {
      const here = await turnsDuring(inspectArchive(file, 'zip', LIMITS));
      expect(await turnsDuring(inspector.inspect(file, 'zip'))).toBeGreaterThan(3 * here);
    });
  });

  it('rejects what is still running, and all that comes later, once it is closed', async () => {
    const closing = new ArchiveInspector({ queue: workQueue({ threads: 1 }), ...BOUNDS });
    const entries = Array.from({ length: 15_000 }, (_, i) => ({ name: `f${i}` }));
    await withFile(rawZip(entries), async (file) => {
      const running = closing.inspect(file, 'zip').catch((error: unknown) => error);
      await turn();
      await closing.onApplicationShutdown();
      expect(await running).toBeInstanceOf(Error);
      await expect(closing.inspect(file, 'zip')).rejects.not.toBeInstanceOf(PackageRefused);
    });
  });
});
