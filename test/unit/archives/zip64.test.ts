import { describe, expect, it } from 'vitest';
import { inspectBytes, refusalOf } from '../../support/archives/inspect-bytes.ts';
import {
  DESCRIPTOR,
  extraField,
  rawZip,
  uint,
  zip64End,
  type At,
  type RawZipEnd,
  type RawZipEntry,
} from '../../support/archives/raw-zip.ts';

const ASK = { entries: 0xffff, entriesHere: 0xffff, directorySize: 0xffffffff, directoryStart: 0xffffffff };
const ENTRY = { name: 'a', content: 'abc' };

const GOOD: readonly (readonly [title: string, entry: RawZipEntry, end: RawZipEnd])[] = [
  ['a zip64 end that the plain one refers to', ENTRY, { ...ASK, before: (at) => zip64End(at) }],
  ['a zip64 end that repeats the plain one', ENTRY, { before: (at) => zip64End(at) }],
  [
    'all sizes, the offset and the disk in zip64 fields',
    {
      ...ENTRY,
      both: { size: 0xffffffff, compressedSize: 0xffffffff },
      central: {
        offset: 0xffffffff,
        disk: 0xffff,
        extra: extraField(1, Buffer.concat([uint(8, 3, 3, 0), uint(4, 0)])),
      },
      local: { extra: extraField(1, uint(8, 3, 3)) },
    },
    { ...ASK, before: (at) => zip64End(at) },
  ],
  [
    'a wide descriptor',
    {
      ...ENTRY,
      both: { flags: DESCRIPTOR },
      local: { crc32: 0, size: 0xffffffff, compressedSize: 0xffffffff, extra: extraField(1, uint(8, 0, 0)) },
      behind: Buffer.concat([uint(4, 0x08074b50, 0x352441c2), uint(8, 3, 3)]),
    },
    {},
  ],
];

describe('a zip64 may have', () => {
  it.each(GOOD)('%s', async (_title, entry, end) => {
    const tree = await inspectBytes(rawZip([entry], end), 'zip');
    expect(tree.files).toMatchObject([{ path: 'a', size: 3 }]);
  });
});

const DISAGREES = 'zip64 end record disagrees; pack it again';
const MISPLACED = 'zip64 end record out of place; pack it again';
const SPLIT = 'split over several disks; pack it into one file';

const BAD: readonly (readonly [
  title: string,
  overrides: Record<number, Buffer>,
  end: RawZipEnd,
  reason: string,
])[] = [
  ['another number of entries', {}, { entries: 2 }, DISAGREES],
  ['another number of entries in all', {}, { entries: 2, entriesHere: 1 }, DISAGREES],
  ['another number of entries here', {}, { entriesHere: 2 }, DISAGREES],
  ['another directory size', {}, { directorySize: 9 }, DISAGREES],
  ['another directory start', {}, { directoryStart: 9 }, DISAGREES],
  ['another disk', {}, { disk: 1 }, DISAGREES],
  ['a later disk', { 16: uint(4, 1, 1) }, { disk: 0xffff }, SPLIT],
  ['entries on other disks', { 24: uint(8, 0) }, ASK, SPLIT],
  ['no disk at all', { 72: uint(4, 0) }, {}, DISAGREES],
  ['several disks', { 72: uint(4, 2) }, {}, SPLIT],
  ['a locator of another disk', { 60: uint(4, 1) }, {}, DISAGREES],
  ['no signature', { 0: uint(4, 0) }, {}, MISPLACED],
  ['a wrong length', { 4: uint(8, 45) }, {}, MISPLACED],
  ['a locator that points elsewhere', { 64: uint(8, 0) }, {}, MISPLACED],
  ['a locator that points behind itself', { 64: uint(8, 2 ** 40) }, {}, MISPLACED],
  [
    'a locator that points out of the world',
    { 64: Buffer.alloc(8, 0xff) },
    {},
    '64-bit size or offset out of range; pack it again',
  ],
  [
    'a size out of range',
    { 40: Buffer.alloc(8, 0xff) },
    ASK,
    '64-bit size or offset out of range; pack it again',
  ],
  [
    'a count out of range',
    { 32: Buffer.alloc(8, 0xff) },
    ASK,
    '64-bit size or offset out of range; pack it again',
  ],
  [
    'a very high count',
    { 24: uint(8, 2 ** 50, 2 ** 50) },
    ASK,
    'holds more than 20000 entries: pack fewer, or have storage.archive.max_entries raised',
  ],
];

describe('a zip64 end record is refused for', () => {
  it.each(BAD)('%s', async (_title, overrides, end, reason) => {
    const bytes = rawZip([ENTRY], { ...end, before: (at) => zip64End(at, overrides) });
    expect(await refusalOf(bytes, 'zip')).toEqual({ entry: undefined, reason });
  });

  it('room for a second one, where some readers look', async () => {
    const before = (at: At) => {
      const plain = zip64End(at, { 4: uint(8, 100) });
      return Buffer.concat([plain.subarray(0, 56), zip64End(at)]);
    };
    const refusal = await refusalOf(rawZip([ENTRY], { ...ASK, before }), 'zip');
    expect(refusal.reason).toBe(MISPLACED);
  });

  it('its absence when it is asked for', async () => {
    const refusal = await refusalOf(rawZip([ENTRY], { directoryStart: 0xffffffff }), 'zip');
    expect(refusal.reason).toMatch(/^data between the central directory and the end record/);
  });
});
