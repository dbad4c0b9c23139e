import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../src/archives/reading/byte-reader.ts';
import { MetadataBudget } from '../../../src/archives/reading/metadata-budget.ts';
import { ExpansionBudget } from '../../../src/archives/reading/expansion-budget.ts';
import { nextTarEntry } from '../../../src/archives/tar-gz/tar-entries.ts';
import { type TarEntry, tarHeaderBytes } from '../../../src/archives/tar-gz/tar-header-bytes.ts';
import { readZipRecord } from '../../../src/archives/zip/zip-directory.ts';
import { readZipEnd } from '../../../src/archives/zip/zip-end.ts';
import { centralRecord, DOS_EPOCH, endRecords, localHeader } from '../../../src/archives/zip/zip-headers.ts';
import { checkLocalHeader } from '../../../src/archives/zip/zip-local.ts';
import { BuildLab } from '../../support/archives/build-package.ts';
import { withFile } from '../../support/archives/inspect-bytes.ts';
import { fileTree } from '../../support/archives/model-tree.ts';
import { type At, rawZip, zip64End } from '../../support/archives/raw-zip.ts';

async function* streamOf(...chunks: Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

const BOUNDLESS = {
  maxEntries: Infinity,
  maxEntrySize: Infinity,
  maxTotalSize: Infinity,
  maxRatio: Infinity,
  maxMetadataSize: Infinity,
};
const WIDE = 0xffffffff;

describe('the headers of a zip entry', () => {
  it.each([
    ['of common size', 5, 3, 77, 0],
    ['at the last common offset', 5, 3, WIDE - 1, 0],
    ['behind the common offsets', 5, 3, WIDE, 12],
    ['of wide size', WIDE, 3, 0, 20],
    ['of wide size when packed', 5, WIDE + 2, 0, 20],
    ['of wide everything', 2 ** 40, 2 ** 39, 2 ** 41, 28],
  ])('%s are read as they were meant', async (_title, size, compressedSize, start, extra) => {
    const entry = {
      name: 'größe',
      utf8: true,
      hasUnicodePath: true,
      host: 3,
      mode: 0o100755,
      modified: 7,
      method: 8,
      crc32: WIDE,
      compressedSize,
      size,
    };
    const central = centralRecord(entry, start);
    expect(central).toHaveLength(46 + 7 + 16 + extra);
    const record = await readZipRecord(new ByteReader(streamOf(central)));
    const { name, utf8: _, ...fields } = entry;
    expect(record).toMatchObject({ ...fields, start, flags: 0x800, name: { path: name } });
    const local = new ByteReader(streamOf(localHeader(entry)));
    await checkLocalHeader(local, record);
    expect(await local.atEnd()).toBe(true);
  });
});

describe('the end of a zip', () => {
  it.each([
    ['plain', 0xfffe, 0, 22],
    ['of many entries', 0xffff, 0, 98],
    ['of very many entries', 70_000, 0, 98],
  ])('%s is read as it was meant', async (_title, entries, directoryStart, length) => {
    const bytes = endRecords(entries, directoryStart, 0);
    expect(bytes).toHaveLength(length);
    const end = await withFile(bytes, readZipEnd);
    expect(end).toEqual({ entries, directoryStart, directoryEnd: 0, size: length });
  });

  it('is wide behind the common offsets', () => {
    expect(endRecords(1, WIDE - 1, WIDE - 1)).toHaveLength(22);
    expect(endRecords(1, WIDE, 0)).toHaveLength(98);
    expect(endRecords(1, 0, WIDE)).toHaveLength(98);
  });

  it('counts more entries than a plain one could', async () => {
    await using lab = await BuildLab.open();
    const names = Array.from({ length: 66_000 }, (_, i) => `f${i}`);
    const next = fileTree({ files: Object.fromEntries(names.map((name) => [name, name])) });
    const ask = { entries: 0xffff, entriesHere: 0xffff, before: (at: At) => zip64End(at) };
    const source = rawZip(
      names.map((name) => ({ name, content: name })),
      ask,
    );
    const old = fileTree({ files: { f0: 'f0' } });
    const built = await lab.build({ type: 'zip', source, old, next });
    expect(built.kind).toBe('built');
    expect(built.bytes!.readUInt32LE(built.bytes!.length - 42)).toBe(0x07064b50);
  });
});

describe('the headers of a tar entry', () => {
  const DEEP = 'a-folder-with-a-long-name/';
  it.each<[title: string, entry: Partial<TarEntry>, blocks: number]>([
    ['with a short name', { name: 'a' }, 1],
    ['with a name that fills its field', { name: 'n'.repeat(100) }, 1],
    ['with a name in two parts', { name: `${DEEP.repeat(4)}${'n'.repeat(99)}` }, 1],
    ['with two parts that are full', { name: `${'p'.repeat(155)}/${'n'.repeat(100)}` }, 1],
    ['with a first part too long', { name: `${'p'.repeat(156)}/n` }, 3],
    ['with a last part too long', { name: `p/${'n'.repeat(101)}` }, 3],
    ['with a name that cannot be parted', { name: 'n'.repeat(101) }, 3],
    ['with a name that is not ASCII', { name: 'größe' }, 3],
    ['of a directory', { name: `${'d'.repeat(99)}/`, type: '5' }, 1],
    ['of a directory with a long name', { name: `${'d'.repeat(100)}/`, type: '5' }, 3],
    ['of a deep directory', { name: `${DEEP.repeat(4)}d/`, type: '5' }, 1],
    ['with a size that fills its field', { size: 8 * 1024 ** 3 - 1 }, 1],
    ['with a size too large for it', { size: 8 * 1024 ** 3 }, 3],
    ['with a long name and a large size', { name: 'ü', size: 2 ** 40, mode: 0o4755, mtime: 0 }, 3],
  ])('%s are read as they were meant', async (_title, partial, blocks) => {
    const entry: TarEntry = { name: 'a', type: '0', mode: 0o644, size: 0, mtime: DOS_EPOCH, ...partial };
    const bytes = tarHeaderBytes(entry);
    expect(bytes).toHaveLength(blocks * 512);
    const reader = new ByteReader(streamOf(bytes));
    const header = await nextTarEntry(
      reader,
      new ExpansionBudget(BOUNDLESS, Infinity),
      new MetadataBudget(Infinity),
    );
    expect({ ...header, name: header!.name.toString() }).toEqual({ ...entry, oldDirectory: false });
  });
});
