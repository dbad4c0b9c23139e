import { existsSync } from 'node:fs';
import { constants, deflateRawSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArchiveType } from '../../../src/archives/tree/file-tree.ts';
import { buildIncremental } from '../../../src/archives/incremental/build-incremental.ts';
import { BuildControl } from '../../../src/archives/workers/build-control.ts';
import { PackageDigests } from '../../../src/digests/package-digests.ts';
import { BuildLab } from '../../support/archives/build-package.ts';
import { inspectBytes, LIMITS } from '../../support/archives/inspect-bytes.ts';
import { fileTree, type ModelTree, packed } from '../../support/archives/model-tree.ts';
import { rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import { patched, rawZip, type RawZipEntry } from '../../support/archives/raw-zip.ts';

const NOISE = Buffer.from(Array.from({ length: 1_500_000 }, (_, i) => (i * i * 31) >> 7));
const BEFORE: ModelTree = { files: { gone: 'gone', large: 'small', run: 'run', same: 'the same' } };
const AFTER: ModelTree = {
  files: {
    same: 'the same',
    run: { content: 'run', executable: true },
    'new/größe.txt': 'new',
    large: NOISE,
    'new/empty': '',
  },
  directories: ['hollow/deep'],
};
const [old, next] = [fileTree(BEFORE), fileTree(AFTER)];
const DESCRIPTOR = 'PK\u0007\u0008';
const TYPES: readonly ArchiveType[] = ['zip', 'tar.gz'];

function digestsOf(bytes: Buffer) {
  return new PackageDigests().update(bytes).finish();
}

function entriesOf(files: Readonly<Record<string, string>>): RawZipEntry[] {
  return Object.entries(files).map(([name, content]) => ({ name, content }));
}

/** Cancels itself after this much progress. */
class ShortControl extends BuildControl {
  #left: number;
  constructor(passes: number) {
    super();
    this.#left = passes;
  }

  override addProgress(bytes: number): void {
    if (--this.#left === 0) this.cancel();
    super.addProgress(bytes);
  }
}

let lab: BuildLab;
beforeAll(async () => {
  lab = await BuildLab.open();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe.each(TYPES)('an incremental %s', (type) => {
  const source = packed(AFTER, type);

  it('holds what changed and nothing else, and is measured', async () => {
    const built = await lab.build({ type, source, old, next });
    const tree = await inspectBytes(built.bytes!, type, { allowChangesJson: true });
    expect(tree.files.map(({ path }) => path)).toEqual([
      'changes.json',
      'large',
      'new/empty',
      'new/größe.txt',
      'run',
    ]);
    expect(tree.directories).toEqual(['hollow', 'hollow/deep', 'new']);
    expect(built).toMatchObject({ kind: 'built', size: built.bytes!.length, ...digestsOf(built.bytes!) });
  });

  it('has its changes first', async () => {
    const { bytes } = await lab.build({ type, source: packed(AFTER, type), old, next });
    const plain = type === 'zip' ? bytes! : gunzipSync(bytes!);
    expect(plain.indexOf('changes.json')).toBe(type === 'zip' ? 30 : 0);
  });

  it('is the same whenever it is made, and by whom', async () => {
    const other = await BuildLab.open();
    await using _ = other;
    const builds = [lab, lab, other].map((where) => where.build({ type, source, old, next }));
    const [first, ...more] = await Promise.all(builds);
    for (const { bytes } of more) expect(bytes!.equals(first!.bytes!)).toBe(true);
  });

  it('may be for no difference at all', async () => {
    const { bytes } = await lab.build({ type, source, old: next, next });
    const tree = await inspectBytes(bytes!, type, { allowChangesJson: true });
    expect(tree).toMatchObject({ files: [{ path: 'changes.json', size: 2 }], directories: [] });
  });

  it('takes names without what stands before them, and sizes that stand behind the data', async () => {
    const source = packed(AFTER, type, { prefix: './', descriptors: true });
    const { bytes } = await lab.build({ type, source, old, next });
    const plain = type === 'zip' ? bytes! : gunzipSync(bytes!);
    expect(plain.includes('./')).toBe(false);
    expect(plain.includes(DESCRIPTOR)).toBe(false);
  });

  it('is skipped from the size on that is not worth it', async () => {
    const { bytes } = await lab.build({ type, source, old, next });
    const maxSize = bytes!.length;
    const skipped = await lab.build({ type, source, old, next, maxSize });
    expect(skipped).toMatchObject({ kind: 'skipped', reason: `not smaller than ${maxSize} bytes` });
    expect(existsSync(skipped.file)).toBe(false);
    const built = await lab.build({ type, source, old, next, maxSize: maxSize + 1 });
    expect(built.kind).toBe('built');
  });

  it('is skipped where clients could not apply it', async () => {
    const swapped = fileTree({ files: { 'new/empty/x': '' } });
    const skipped = await lab.build({ type, source, old: swapped, next });
    expect(skipped).toMatchObject({ kind: 'skipped', reason: expect.stringContaining('becomes the file') });
    expect(existsSync(skipped.file)).toBe(false);
  });

  it.each<[title: string, model: ModelTree]>([
    ['other content', { ...AFTER, files: { ...AFTER.files, 'new/empty': 'full' } }],
    ['another executable bit', { ...AFTER, files: { ...AFTER.files, run: 'run' } }],
    ['a file missing', { files: { same: 'the same' } }],
  ])('fails over a source with %s, and leaves nothing', async (_title, model) => {
    const target = lab.place(type);
    const order = { type, source: await lab.put(packed(model, type), type), target, maxSize: Infinity };
    const trees = { oldTree: JSON.stringify(old), newTree: JSON.stringify(next) };
    await expect(lab.builder.build({ ...order, ...trees })).rejects.toThrow(/^the full package is damaged/);
    expect(existsSync(target)).toBe(false);
  });

  it('fails over a source that is cut off, and leaves nothing', async () => {
    const target = lab.place(type);
    const cut = await lab.put(source.subarray(0, source.length / 2), type);
    const trees = { oldTree: JSON.stringify(old), newTree: JSON.stringify(next) };
    const task = { type, source: cut, target, maxSize: Infinity, ...trees };
    await expect(lab.builder.build(task)).rejects.toThrow(/^the full package is damaged/);
    expect(existsSync(target)).toBe(false);
  });

  it('is given up when it is no longer wanted', async () => {
    const trees = { oldTree: JSON.stringify(old), newTree: JSON.stringify(next) };
    const task = { type, source: await lab.put(source, type), target: lab.place(type), maxSize: Infinity };
    for (const passes of [1, 4]) {
      const target = lab.place(type);
      const control = new ShortControl(passes);
      await expect(buildIncremental({ ...task, ...trees, target }, LIMITS, control)).rejects.toThrow();
      expect(control.cancelled).toBe(true);
    }
  });

  it('tells how far it is, and that it is done', async () => {
    const shares: number[] = [];
    await lab.build({ type, source, old, next, progress: (share) => shares.push(share) });
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });
});

describe('an incremental zip', () => {
  it('needs only those parts of the full package that changed', async () => {
    const source = packed(AFTER, 'zip');
    const { bytes } = await lab.build({ type: 'zip', source, old, next });
    const header = source.indexOf('PK\u0003\u0004', source.indexOf('same'));
    const from = source.lastIndexOf('PK\u0003\u0004', source.indexOf('same'));
    const hole = patched(source, from, Buffer.alloc(header - from, '?'));
    const again = await lab.build({ type: 'zip', source: hole, old, next });
    expect(again.bytes!.equals(bytes!)).toBe(true);
  });

  it('has compressed data as it came', async () => {
    const data = deflateRawSync(NOISE, { level: 1, strategy: constants.Z_HUFFMAN_ONLY });
    const source = rawZip([{ name: 'large', content: NOISE, data, both: { method: 8 } }]);
    const { bytes } = await lab.build({
      type: 'zip',
      source,
      old,
      next: fileTree({ files: { large: NOISE } }),
    });
    expect(bytes!.includes(data)).toBe(true);
  });

  it.each([0, 0x800])(
    'keeps the flag %i of names, so that readers find those of the full package',
    async (flags) => {
      const names = ['größe', 'ascii', 'höhle/'];
      const source = rawZip(names.map((name) => ({ name, both: { flags } })));
      const next = fileTree({ files: { größe: '', ascii: '' }, directories: ['höhle'] });
      const { bytes } = await lab.build({ type: 'zip', source, old, next });
      for (const name of names) {
        const at = bytes!.lastIndexOf(name);
        expect([name, bytes!.toString('latin1', at - 46, at - 44), bytes!.readUInt16LE(at - 38)]).toEqual([
          name,
          'PK',
          flags,
        ]);
        expect(bytes!.readUInt16LE(bytes!.indexOf(name, bytes!.indexOf('PK\u0003\u0004', 4)) - 24)).toBe(
          flags,
        );
      }
    },
  );

  it('does not mind the order of the full package', async () => {
    const names = Array.from({ length: 500 }, (_, i) => `f${(i * 7919) % 500}`);
    const files = Object.fromEntries(names.map((name) => [name, name.repeat(300)]));
    const sorted = Object.fromEntries(names.toSorted().map((name) => [name, files[name]!]));
    const next = fileTree({ files });
    const [one, other] = [rawZip(entriesOf(files)), rawZip(entriesOf(sorted))];
    const builds = [one, other].map((source) => lab.build({ type: 'zip', source, old, next }));
    const [first, second] = await Promise.all(builds);
    expect(first!.bytes!.equals(second!.bytes!)).toBe(true);
  });

  it('fails over changed bytes that are damaged', async () => {
    const source = packed(AFTER, 'zip');
    const damaged = patched(source, source.indexOf('new/größe.txt') + 16, Buffer.from('?'));
    await expect(lab.build({ type: 'zip', source: damaged, old, next })).rejects.toThrow(/damaged.*größe/);
  });
});

describe('the incremental builder', () => {
  const trees = { oldTree: JSON.stringify(old), newTree: JSON.stringify(next) };

  it('gives up what waits for its turn at once', async () => {
    const stop = new AbortController();
    const source = await lab.put(rawTarGz([]), 'tar.gz');
    const task = { type: 'tar.gz' as const, source, maxSize: Infinity, ...trees };
    const orders = Array.from({ length: 6 }, () => ({ ...task, target: lab.place('tar.gz') }));
    const builds = orders.map((order) => lab.builder.build(order, { signal: stop.signal }));
    stop.abort(new Error('shutdown'));
    const outcomes = await Promise.allSettled(builds);
    const given = outcomes.filter(
      (outcome) => outcome.status === 'rejected' && (outcome.reason as Error).message === 'shutdown',
    );
    // A build in one of the two threads may finish before it is cancelled.
    expect(given.length).toBeGreaterThanOrEqual(outcomes.length - 2);
  });

  it('begins nothing with a signal that is aborted already', async () => {
    const task = { type: 'zip' as const, source: 'missing', maxSize: 1, ...trees, target: lab.place('zip') };
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(lab.builder.build(task, { signal })).rejects.toThrow('too late');
  });

  it('says what the disk said', async () => {
    const task = { type: 'zip' as const, source: lab.place('zip'), maxSize: Infinity, ...trees };
    const build = lab.builder.build({ ...task, target: lab.place('zip') });
    await expect(build).rejects.toThrow(/ENOENT/);
  });

  describe('while it is at work on a large package', () => {
    const big = { files: { big: Buffer.concat(Array.from({ length: 40 }, () => NOISE)) } };
    const bytes = packed(big, 'tar.gz');
    const bigTrees = { oldTree: trees.oldTree, newTree: JSON.stringify(fileTree(big)) };
    const order = { type: 'tar.gz' as const, maxSize: Infinity, ...bigTrees };

    it('gives up when that is no longer wanted, and leaves nothing', async () => {
      const stop = new AbortController();
      const target = lab.place('tar.gz');
      const task = { ...order, source: await lab.put(bytes, 'tar.gz'), target };
      const progress = () => stop.abort(new Error('no longer wanted'));
      const build = lab.builder.build(task, { signal: stop.signal, progress });
      await expect(build).rejects.toThrow('no longer wanted');
      expect(existsSync(target)).toBe(false);
    });

    it('leaves nothing when it is closed, and does nothing more', async () => {
      await using other = await BuildLab.open();
      const task = { ...order, source: await other.put(bytes, 'tar.gz'), target: other.place('tar.gz') };
      const begun = Promise.withResolvers<void>();
      const build = other.builder.build(task, { progress: (share) => share > 0 && begun.resolve() });
      const outcome = build.catch((error: unknown) => error);
      await begun.promise;
      await other.builder.onApplicationShutdown();
      expect(await outcome).toBeInstanceOf(Error);
      expect(existsSync(task.target)).toBe(false);
      await expect(other.builder.build(task)).rejects.toThrow('is closed');
    });
  });
});
