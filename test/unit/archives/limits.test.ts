import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ArchiveType } from '../../../src/archives/tree/file-tree.ts';
import type { ArchiveLimits } from '../../../src/archives/archive-rules.ts';
import { inspectBytes, refusalOf, type Refusal } from '../../support/archives/inspect-bytes.ts';
import { gnuLongName, pax, rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import {
  DEFLATED,
  extraField,
  patched,
  rawZip,
  type RawZipEntry,
  uint,
} from '../../support/archives/raw-zip.ts';

const METADATA =
  'names, comments, extra and extended headers up to here take more than 200000 bytes; use shorter names or fewer entries';
const ZERO_MIB = Buffer.alloc(2 ** 20);

function archive(type: ArchiveType, entries: readonly { name: string; content?: string | Buffer }[]): Buffer {
  return type === 'zip'
    ? rawZip(entries.map((e) => ({ ...e, both: { method: DEFLATED } })))
    : rawTarGz(entries);
}

const sizes = (...contents: readonly number[]) =>
  contents.map((size, i) => ({ name: `f${i}`, content: Buffer.alloc(size) }));

const both = (refusal: Refusal) => ({ zip: refusal, 'tar.gz': refusal });

const OVER: readonly (readonly [
  title: string,
  limits: Partial<ArchiveLimits>,
  ReturnType<typeof sizes>,
  Record<ArchiveType, Refusal>,
])[] = [
  [
    'entries',
    { maxEntries: 2 },
    sizes(1, 1, 1),
    {
      zip: {
        entry: undefined,
        reason: 'holds more than 2 entries: pack fewer, or have storage.archive.max_entries raised',
      },
      'tar.gz': {
        entry: 'f2',
        reason: 'holds more than 2 entries: pack fewer, or have storage.archive.max_entries raised',
      },
    },
  ],
  [
    'bytes of one entry',
    { maxEntrySize: 9 },
    sizes(9, 10),
    both({
      entry: 'f1',
      reason: 'unpacks to more than 9 bytes: leave it out, or have storage.archive.max_entry_size raised',
    }),
  ],
  [
    'bytes altogether',
    { maxTotalSize: 20 },
    sizes(10, 10, 1),
    both({
      entry: 'f2',
      reason:
        'all entries up to here unpack to more than 20 bytes: pack less, or have storage.archive.max_total_size raised',
    }),
  ],
];

describe.each<ArchiveType>(['zip', 'tar.gz'])('the limits of a %s', (type) => {
  it.each(OVER)('%s', async (_title, limits, entries, refusal) => {
    expect(await refusalOf(archive(type, entries), type, limits)).toEqual(refusal[type]);
    expect(await inspectBytes(archive(type, entries.slice(0, -1)), type, limits)).toBeTruthy();
  });

  it('count directories that are only implied', async () => {
    const refusal = await refusalOf(archive(type, [{ name: 'a/b/c/d' }]), type, { maxEntries: 3 });
    expect(refusal).toEqual({
      entry: 'a/b/c/d',
      reason: 'holds more than 3 entries: pack fewer, or have storage.archive.max_entries raised',
    });
    expect(await inspectBytes(archive(type, [{ name: 'a/b/c/d' }]), type, { maxEntries: 4 })).toBeTruthy();
  });

  it('bound the length of all names together', async () => {
    const folder = `${'d'.repeat(250)}/`.repeat(3);
    const entries = Array.from({ length: 300 }, (_, i) => ({ name: `${folder}${i}`.padEnd(1000, '-') }));
    const most = { maxEntries: 303, maxMetadataSize: 200_000 };
    const archiveOf = (some: typeof entries) =>
      type === 'zip'
        ? rawZip(some)
        : rawTarGz(some.flatMap(({ name }) => [gnuLongName(name), { name: 'x' }]));
    const refusal = await refusalOf(archiveOf(entries), type, most);
    expect(refusal.reason).toBe(METADATA);
    expect(await inspectBytes(archiveOf(entries.slice(0, 140)), type, most)).toBeTruthy();
  });
});

describe('the metadata of a tar.gz', () => {
  it.each([
    ['extended headers', pax({ comment: 'x'.repeat(9_980) })],
    ['global headers', pax({ comment: 'x'.repeat(9_980) }, 'g')],
  ])('is bounded: %s', async (_title, extended) => {
    const entries = Array.from({ length: 20 }, (_, i) => [extended, { name: `f${i}` }]);
    const archiveOf = rawTarGz(entries.flat());
    const refusal = await refusalOf(archiveOf, 'tar.gz', { maxMetadataSize: 100_000 });
    expect(refusal.reason).toContain('extended headers up to here take more than 100000 bytes');
  });

  it('counts a long name once', async () => {
    const entries = Array.from({ length: 10 }, (_, i) => `${i}`.padEnd(200, 'x'));
    const bytes = rawTarGz(entries.flatMap((path) => [pax({ path }), { name: path.slice(0, 100) }]));
    expect(await inspectBytes(bytes, 'tar.gz', { maxMetadataSize: 10 * 215 })).toBeTruthy();
  });
});

describe('the metadata of a zip', () => {
  const many = (fields: RawZipEntry) =>
    rawZip(Array.from({ length: 20 }, (_, i) => ({ ...fields, name: `f${i}` })));

  it.each<[title: string, fields: Omit<RawZipEntry, 'name'>]>([
    ['comments', { central: { comment: Buffer.alloc(10_000) } }],
    ['central extra fields', { central: { extra: extraField(0xcafe, Buffer.alloc(10_000)) } }],
    ['local extra fields', { local: { extra: extraField(0xcafe, Buffer.alloc(10_000)) } }],
  ])('is bounded: %s', async (_title, fields) => {
    const bytes = many({ ...fields, name: '' });
    expect(await refusalOf(bytes, 'zip', { maxMetadataSize: 200_000 })).toEqual({
      entry: 'f19',
      reason: METADATA,
    });
    expect(await inspectBytes(bytes, 'zip', { maxMetadataSize: 201_000 })).toBeTruthy();
  });

  it('is bounded: directories that only deep names imply', async () => {
    const deep = (i: number) => `${i}/${'a/'.repeat(500)}f`;
    const bytes = rawZip(Array.from({ length: 10 }, (_, i) => ({ name: deep(i) })));
    const refusal = await refusalOf(bytes, 'zip', { maxMetadataSize: 200_000 });
    expect(refusal).toEqual({ entry: deep(0), reason: METADATA });
  });
});

describe.each<ArchiveType>(['zip', 'tar.gz'])('the ratio of a %s', (type) => {
  const MIB = 2 ** 20;
  const limits = { maxEntrySize: 2 ** 30, maxTotalSize: 2 ** 30 };

  it('may be anything up to 64 MiB, and beyond them at most the limit', { timeout: 60_000 }, async () => {
    const zeros = Buffer.alloc(32 * MIB - 4096);
    const small = [1, 2].map((i) => ({ name: `f${i}`, content: zeros }));
    expect(await inspectBytes(archive(type, small), type, limits)).toBeTruthy();
    const large = archive(type, [...small, { name: 'f3', content: zeros }]);
    const refusal = await refusalOf(large, type, limits);
    expect(refusal).toEqual({
      entry: 'f3',
      reason:
        'all entries up to here unpack to more than 200 times the packed size; leave out files that are mostly empty',
    });
    expect(await inspectBytes(large, type, { ...limits, maxRatio: 2000 })).toBeTruthy();
  });
});

describe('a bomb', () => {
  it('that says how large it is, is refused before anything is unpacked', async () => {
    const bomb = rawZip([
      { name: 'small' },
      { name: 'bomb', both: { method: DEFLATED, size: 2 ** 23 }, data: Buffer.from('no deflate') },
    ]);
    const refusal = await refusalOf(bomb, 'zip');
    expect(refusal).toEqual({
      entry: 'bomb',
      reason: `unpacks to more than ${2 ** 22} bytes: leave it out, or have storage.archive.max_entry_size raised`,
    });
  });

  it.each([
    ['a little', 100],
    ['a lot', 100_000_000],
  ])('that says it is small, is stopped when it goes over by %s', async (_title, size) => {
    const data = deflateRawSync(Buffer.alloc(size));
    const refusal = await refusalOf(
      rawZip([{ name: 'bomb', both: { method: DEFLATED, size: 99 }, data }]),
      'zip',
    );
    expect(refusal).toEqual({
      entry: 'bomb',
      reason: 'holds more bytes than its header says: pack it again',
    });
  });

  it('of one piece of data under many names is refused for the overlap', async () => {
    const kernel = rawZip([{ name: 'b', content: ZERO_MIB, both: { method: DEFLATED } }]);
    const local = kernel.subarray(0, kernel.lastIndexOf('PK\u0001\u0002'));
    const first = { name: 'a', data: local, both: { compressedSize: local.length, size: local.length } };
    const bytes = rawZip([{ ...first, both: { ...first.both, crc32: crc32(local) } }, { name: 'b' }]);
    const record = bytes.lastIndexOf('PK\u0001\u0002');
    const refusal = await refusalOf(patched(bytes, record + 42, uint(4, 31)), 'zip');
    expect(refusal).toEqual({ entry: 'a', reason: 'overlaps what lies behind it; pack it again' });
  });

  it('of headers alone is refused like one of content', async () => {
    const headers = Array.from({ length: 9 }, () => pax({ comment: 'x'.repeat(1000) }, 'g'));
    const refusal = await refusalOf(rawTarGz([...headers, { name: 'a' }]), 'tar.gz', {
      maxTotalSize: 10_000,
    });
    expect(refusal.reason).toBe(
      'all entries up to here unpack to more than 10000 bytes: pack less, or have storage.archive.max_total_size raised',
    );
  });

  it('of zeros behind the end mark is refused', async () => {
    const refusal = await refusalOf(rawTarGz([{ name: 'a' }], Buffer.alloc(2 ** 20 + 4096)), 'tar.gz');
    expect(refusal).toEqual({ entry: undefined, reason: 'too many zeros behind the end mark' });
    expect(await inspectBytes(rawTarGz([{ name: 'a' }], Buffer.alloc(2 ** 20)), 'tar.gz')).toBeTruthy();
  });
});
