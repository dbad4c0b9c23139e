import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../support/archives/inspect-bytes.ts';
import {
  DEFLATED,
  DESCRIPTOR,
  extraField,
  rawZip,
  uint,
  type RawZipEntry,
} from '../../support/archives/raw-zip.ts';

const DAMAGED = 'CRC-32 does not match: it is damaged, so pack it again';
const FLAGS = 'local header and central directory disagree: flags; pack it again';
const PLAIN = { name: 'plain.txt', content: 'plain' };

/** One bad entry between two good ones: the refusal has to name it. */
const ENTRIES: readonly (readonly [
  title: string,
  Omit<RawZipEntry, 'name'>,
  reason: string,
  name?: string,
])[] = [
  ['a directory with content', { content: 'x' }, 'a directory with content', 'bad/'],
  ['encryption', { both: { flags: 1 } }, 'encrypted; pack it without a password'],
  ['encryption in the local header only', { local: { flags: 1 } }, FLAGS],
  ['strong encryption', { both: { flags: 0x41 } }, 'encrypted; pack it without a password'],
  [
    'strong encryption without the flag of the weak one',
    { both: { flags: 0x40 } },
    'encrypted; pack it without a password',
  ],
  ['a patch', { both: { flags: 0x20 } }, 'holds a patch instead of data; pack it again'],
  ['another local flag', { local: { flags: 0x1800 } }, FLAGS],
  ['a name in UTF-8 in one header only', { local: { flags: 0 } }, FLAGS, 'größe'],
  [
    'a version of the far future',
    { central: { version: 64 } },
    'needs a version of zip that does not exist; pack it again',
  ],
  ['a masked header', { both: { flags: 0x2000 } }, 'encrypted; pack it without a password'],
  ...[1, 6, 9, 12, 14, 93, 95, 98, 99].map(
    (method) =>
      [
        `compression method ${method}`,
        { both: { method } },
        `compression method ${method}: only stored and deflated entries are accepted`,
      ] as const,
  ),
  ['a wrong CRC', { content: 'x', both: { crc32: 1 } }, DAMAGED],
  ['a wrong CRC of nothing', { both: { crc32: 1 } }, DAMAGED],
  ['a wrong CRC of a directory', { both: { crc32: 1 } }, DAMAGED, 'bad/'],
  [
    'a stored entry of two sizes',
    { content: 'xy', both: { size: 1 } },
    'stored, but with two different sizes; pack it again',
  ],
  [
    'too few bytes',
    { content: 'xy', both: { method: DEFLATED, size: 3 } },
    'holds fewer bytes than its header says: pack it again',
  ],
  [
    'too many bytes',
    { content: 'xy', both: { method: DEFLATED, size: 1 } },
    'holds more bytes than its header says: pack it again',
  ],
  [
    'no deflate data',
    { data: Buffer.from('hello'), both: { method: DEFLATED } },
    'not readable: invalid stored block lengths',
  ],
  [
    'no data for a file',
    { data: Buffer.alloc(0), both: { method: DEFLATED } },
    'not readable: unexpected end of file',
  ],
  [
    'cut off deflate data',
    { data: deflateRawSync(Buffer.from('hello hello hello')).subarray(0, -2), both: { method: DEFLATED } },
    'not readable: unexpected end of file',
  ],
  [
    'a tail behind the deflate data',
    {
      content: 'x',
      data: Buffer.concat([deflateRawSync('x'), Buffer.from('tail')]),
      both: { method: DEFLATED },
    },
    'data behind the end of the compressed data: pack it again',
  ],
  [
    'a long tail behind long deflate data',
    {
      content: Buffer.alloc(2 ** 21),
      data: Buffer.concat([deflateRawSync(Buffer.alloc(2 ** 21)), Buffer.alloc(2 ** 21, 1)]),
      both: { method: DEFLATED },
    },
    'data behind the end of the compressed data: pack it again',
  ],
  [
    'another local name',
    { local: { name: Buffer.from('evil') } },
    'local header and central directory disagree: name; pack it again',
  ],
  [
    'another local method',
    { local: { method: DEFLATED } },
    'local header and central directory disagree: compression method; pack it again',
  ],
  [
    'another local CRC',
    { content: 'x', local: { crc32: 1 } },
    'local header and central directory disagree: CRC-32; pack it again',
  ],
  [
    'another local size',
    { content: 'x', local: { size: 2 } },
    'local header and central directory disagree: sizes; pack it again',
  ],
  [
    'another local compressed size',
    { content: 'x', local: { compressedSize: 2 } },
    'local header and central directory disagree: sizes; pack it again',
  ],
  [
    'a local CRC besides the descriptor',
    { content: 'x', both: { flags: DESCRIPTOR }, local: { crc32: 1 } },
    'local header and central directory disagree: CRC-32; pack it again',
  ],
  [
    'a local size besides the descriptor',
    { content: 'x', both: { flags: DESCRIPTOR }, local: { size: 9 } },
    'local header and central directory disagree: sizes; pack it again',
  ],
  ['a descriptor in one header only', { content: 'x', local: { flags: DESCRIPTOR } }, FLAGS],
  [
    'a local compressed size besides the descriptor',
    { content: 'x', both: { flags: DESCRIPTOR }, local: { compressedSize: 9 } },
    'local header and central directory disagree: sizes; pack it again',
  ],
  [
    'a missing descriptor',
    { content: 'x', both: { flags: DESCRIPTOR } },
    'data descriptor missing or wrong; pack it again',
  ],
  [
    'a wrong descriptor',
    { content: 'x', both: { flags: DESCRIPTOR }, behind: uint(4, 0x08074b50, 0, 1, 1) },
    'data descriptor missing or wrong; pack it again',
  ],
  [
    'data behind a descriptor',
    { both: { flags: DESCRIPTOR }, behind: uint(4, 0x08074b50, 0, 0, 0, 0, 0, 0) },
    'data descriptor missing or wrong; pack it again',
  ],
  [
    'data behind it',
    { content: 'x', behind: Buffer.from('hidden') },
    'data behind it belongs to no entry; pack it again',
  ],
  [
    'a gap before it',
    { before: Buffer.from('x') },
    'data behind it belongs to no entry; pack it again',
    'plain.txt',
  ],
  [
    'a data range into the next entry',
    { content: 'x', both: { compressedSize: 40, size: 40 } },
    'overlaps what lies behind it; pack it again',
  ],
  [
    'a disk that no zip64 field gives',
    { central: { disk: 0xffff } },
    'lies on another disk of a split archive; pack it into one file',
  ],
  [
    'another disk by its zip64 field',
    { central: { disk: 0xffff, extra: extraField(1, uint(4, 1)) } },
    'lies on another disk of a split archive; pack it into one file',
  ],
  [
    'two different disks',
    { central: { disk: 1, extra: extraField(1, uint(4, 0)) } },
    'lies on another disk of a split archive; pack it into one file',
  ],
  [
    'another disk',
    { central: { disk: 1 } },
    'lies on another disk of a split archive; pack it into one file',
  ],
  ['a broken extra field', { both: { extra: uint(2, 0x5455, 9) } }, 'broken extra field; pack it again'],
  [
    'a broken local extra field',
    { local: { extra: uint(2, 0x5455, 9) } },
    'broken extra field; pack it again',
  ],
  [
    'no zip64 field for its size',
    { central: { size: 0xffffffff } },
    'zip64 extra field lacks a value; pack it again',
  ],
  [
    'a zip64 size out of range',
    { central: { size: 0xffffffff, extra: extraField(1, Buffer.alloc(8, 0xff)) } },
    '64-bit size or offset out of range; pack it again',
  ],
  [
    'a zip64 offset out of range',
    { central: { offset: 0xffffffff, extra: extraField(1, Buffer.alloc(8, 0xff)) } },
    '64-bit size or offset out of range; pack it again',
  ],
  ['another compression level of a stored entry in one header', { local: { flags: 6 } }, FLAGS],
  [
    'an empty field of times',
    { both: { extra: extraField(0x5455, Buffer.alloc(0)) } },
    'extra field 0x5455 is empty; pack it again without extra fields (zip -X)',
  ],
  [
    'another local zip64 size',
    { content: 'x', local: { size: 0xffffffff, extra: extraField(1, uint(8, 2, 1)) } },
    'local header and central directory disagree: sizes; pack it again',
  ],
];

describe('an entry of a zip is refused for', () => {
  it.each(ENTRIES.map(([title, entry, reason, name = 'bad']) => ({ title, entry, reason, name })))(
    '$title',
    async ({ entry, reason, name }) => {
      const bytes = rawZip([
        PLAIN,
        { name: name === PLAIN.name ? 'bad' : name, ...entry },
        { name: 'last.txt' },
      ]);
      expect(await refusalOf(bytes, 'zip')).toEqual({ entry: name, reason });
    },
  );
});
