import { crc32 } from 'node:zlib';
import {
  DESCRIPTOR,
  extraField,
  patched,
  rawZip,
  uint,
  unicodePath,
  UNIX,
  type At,
  type RawZipEntry,
  zip64End,
} from './raw-zip.ts';

/** A zip that common readers unpack differently, or to something unsafe. */
export interface CraftedZip {
  readonly title: string;
  readonly bytes: Buffer;
  readonly entry?: string;
  readonly reason: string;
}

const EVIL = '../../evil.txt';
const WITHOUT = 'pack it again without extra fields (zip -X)';
const UNICODE_LOCAL = 'local header and central directory disagree: Unicode path field; pack it again';
const UNICODE_NAME =
  'its Unicode path field has another name; pack it again with names in UTF-8 and the flag for them';
const UNICODE_BROKEN = 'its Unicode path field is broken or belongs to another name; pack it again';
const ZIP64 = 'zip64 extra field has values that its header does not ask for; pack it again';
const STORED =
  'stored, with its size only behind data that looks like its end; pack it deflated, or into a file instead of a stream';
const DESCRIPTOR_WRONG = 'data descriptor missing or wrong; pack it again';
const SETUID = 'has a setuid or setgid bit: remove it (chmod -R ug-s) and pack it again';
const ENDS = 'two end records; pack it again without a comment (zip -z removes it)';
const SAME_NAME = 'its name is that of another entry; pack it again with the flag for UTF-8 names';

/** Without the flag for UTF-8, more readers take the Unicode path field. */
const both = (...fields: Buffer[]) => ({ both: { flags: 0, extra: Buffer.concat(fields) } });

const ENTRIES: readonly (readonly [title: string, entry: Partial<RawZipEntry>, reason: string])[] = [
  [
    'two Unicode path fields, the first exact',
    both(unicodePath('good.txt'), unicodePath('good.txt', EVIL)),
    `extra field 0x7075 stands twice in one header; ${WITHOUT}`,
  ],
  [
    'two Unicode path fields, the last exact',
    both(unicodePath('good.txt', EVIL), unicodePath('good.txt')),
    `extra field 0x7075 stands twice in one header; ${WITHOUT}`,
  ],
  ['a Unicode path field with another name', both(unicodePath('good.txt', EVIL)), UNICODE_NAME],
  [
    'another name in the local Unicode path field',
    {
      both: { flags: 0 },
      central: { extra: unicodePath('good.txt') },
      local: { extra: unicodePath('good.txt', EVIL) },
    },
    UNICODE_NAME,
  ],
  [
    'a Unicode path field in the local header only',
    { local: { extra: unicodePath('good.txt') } },
    UNICODE_LOCAL,
  ],
  [
    'a Unicode path field in the directory only',
    { central: { extra: unicodePath('good.txt') } },
    UNICODE_LOCAL,
  ],
  [
    'a Unicode path field with the CRC of another name',
    both(unicodePath('evil.txt', 'good.txt')),
    UNICODE_BROKEN,
  ],
  [
    'a Unicode path field of another version',
    both(
      extraField(0x7075, Buffer.concat([Buffer.of(2), uint(4, crc32('good.txt')), Buffer.from('good.txt')])),
    ),
    UNICODE_BROKEN,
  ],
  ['an empty Unicode path field', both(extraField(0x7075, Buffer.alloc(0))), UNICODE_BROKEN],
  [
    'two zip64 fields',
    both(extraField(1, uint(8, 0)), extraField(1, uint(8, 9))),
    `extra field 0x0001 stands twice in one header; ${WITHOUT}`,
  ],
  [
    'two fields of times',
    both(extraField(0x5455, Buffer.alloc(5)), extraField(0x5455, Buffer.alloc(5))),
    `extra field 0x5455 stands twice in one header; ${WITHOUT}`,
  ],
  ...[0x2605, 0x554e, 0x6c78, 0x756e, 0x9901, 0x0017, 0x1234].map(
    (id) =>
      [
        `the extra field 0x${id.toString(16).padStart(4, '0')}`,
        both(extraField(id, Buffer.alloc(14))),
        `extra field 0x${id.toString(16).padStart(4, '0')} is not one of those accepted; ${WITHOUT}`,
      ] as const,
  ),
  [
    'a link in the Unix field of PKWARE',
    both(extraField(0x000d, Buffer.concat([Buffer.alloc(12), Buffer.from('/etc/passwd')]))),
    `extra field 0x000d may hold a link; ${WITHOUT}`,
  ],
  ['bytes behind the extra fields', both(Buffer.from('abc')), 'broken extra field; pack it again'],
  ['a zip64 field with another size', { central: { extra: extraField(1, uint(8, 9)) } }, ZIP64],
  ['a local zip64 field with another size', { local: { extra: extraField(1, uint(8, 9, 9)) } }, ZIP64],
  [
    'a zip64 field with another offset behind the size that is asked for',
    { central: { size: 0xffffffff, extra: extraField(1, uint(8, 7, 9)) } },
    ZIP64,
  ],
  [
    'a local zip64 size besides the descriptor',
    {
      both: { flags: DESCRIPTOR },
      local: { crc32: 0, size: 0xffffffff, compressedSize: 0xffffffff, extra: extraField(1, uint(8, 9, 9)) },
      behind: Buffer.concat([uint(4, 0x08074b50, crc32('content')), uint(8, 7, 7)]),
    },
    'local header and central directory disagree: sizes; pack it again',
  ],
  ['a descriptor inside stored data', descriptorInside(), STORED],
  [
    'a descriptor without its signature',
    { both: { flags: DESCRIPTOR }, behind: uint(4, crc32('content'), 7, 7) },
    DESCRIPTOR_WRONG,
  ],
  [
    'a wide descriptor without a zip64 field',
    {
      both: { flags: DESCRIPTOR },
      behind: Buffer.concat([uint(4, 0x08074b50, crc32('content')), uint(8, 7, 7)]),
    },
    DESCRIPTOR_WRONG,
  ],
  [
    'a narrow descriptor with a zip64 field',
    {
      both: { flags: DESCRIPTOR },
      local: { extra: extraField(1, uint(8, 7, 7)) },
      behind: uint(4, 0x08074b50, crc32('content'), 7, 7),
    },
    DESCRIPTOR_WRONG,
  ],
  ['a setuid bit', { both: { madeBy: UNIX, attributes: 0o104755 * 2 ** 16 } }, SETUID],
  ['a setgid bit', { both: { madeBy: UNIX, attributes: 0o102755 * 2 ** 16 } }, SETUID],
  ['a setuid bit of another system', { both: { attributes: 0o104755 * 2 ** 16 } }, SETUID],
];

export const CRAFTED: readonly CraftedZip[] = [
  ...ENTRIES.map(([title, fields, reason]) => ({
    title,
    bytes: rawZip([{ name: 'good.txt', content: 'content', ...fields }, { name: 'last.txt' }]),
    entry: 'good.txt',
    reason,
  })),
  {
    title: 'a setuid bit on a directory',
    bytes: rawZip([{ name: 'd/', both: { madeBy: UNIX, attributes: 0o044755 * 2 ** 16 } }, { name: 'a' }]),
    entry: 'd/',
    reason: SETUID,
  },
  { title: 'an archive in the comment of another', bytes: archiveInComment(), reason: ENDS },
  {
    title: 'an end record of other content at the end of the comment',
    bytes: rawZip([{ name: 'good.txt' }], { comment: Buffer.from(`PK\u0005\u0006${'x'.repeat(18)}`) }),
    reason: ENDS,
  },
  {
    title: 'an end record in stored data whose comment goes on behind the file',
    bytes: rawZip([
      {
        name: 'good.txt',
        content: Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(16), uint(2, 0xffff)]),
      },
    ]),
    reason: ENDS,
  },
  {
    title: 'a second zip64 end record',
    bytes: secondZip64End(),
    reason: 'zip64 end record out of place; pack it again',
  },
  {
    title: 'an end record in the middle of the comment',
    bytes: rawZip([{ name: 'good.txt' }], { comment: Buffer.from(`PK\u0005\u0006${'x'.repeat(100)}`) }),
    reason: ENDS,
  },
  {
    title: 'a name in GBK that is UTF-8 by chance',
    bytes: rawZip([{ name: Buffer.from([0xcd, 0xbc, 0xc6, 0xac, 0x2f, 0x31]), both: { flags: 0 } }]),
    entry: 'ͼƬ/1',
    reason:
      'its name has no flag for UTF-8 and could also be "图片/1" in GBK; pack it again with a tool that sets the flag, ' +
      'such as 7-Zip (-mcu=on) or bsdtar, which is tar on Windows and macOS (-a -cf package.zip)',
  },
  {
    title: 'one name in UTF-8 and in CP437',
    bytes: rawZip([
      { name: '├£.txt', content: 'flagged' },
      { name: 'Ü.txt', content: 'not flagged', both: { flags: 0 } },
    ]),
    entry: 'Ü.txt',
    reason: `read as CP437, ${SAME_NAME}`,
  },
  {
    title: 'one name in UTF-8 and in Shift JIS',
    bytes: rawZip([
      { name: '縺ゅ≠.txt', content: 'flagged' },
      { name: 'ああ.txt', content: 'not flagged', both: { flags: 0 } },
    ]),
    entry: 'ああ.txt',
    reason: `read as shift_jis, ${SAME_NAME}`,
  },
];

/** Stored data, of which a reader of streams takes the first bytes for the whole and the rest for a second entry. */
function descriptorInside(): Partial<RawZipEntry> {
  const start = Buffer.from('content');
  const hidden = rawZip([{ name: EVIL, content: 'evil' }]);
  const content = Buffer.concat([
    start,
    uint(4, 0x08074b50, crc32(start), start.length, start.length),
    hidden.subarray(0, hidden.indexOf('PK\u0001\u0002')),
  ]);
  const behind = uint(4, 0x08074b50, crc32(content), content.length, content.length);
  return { content, both: { flags: DESCRIPTOR }, local: { crc32: 0, size: 0, compressedSize: 0 }, behind };
}

/** The data of the archive is another one, and the comment of that goes up to the end of the file. */
function archiveInComment(): Buffer {
  const first = rawZip([{ name: EVIL, content: 'evil' }]);
  const around = (content: Buffer) => rawZip([{ name: 'good.txt', content }]);
  const behind = around(first).length - 30 - 'good.txt'.length - first.length;
  return around(patched(first, -2, uint(2, behind)));
}

/** Some readers look for the zip64 end record 56 bytes before its locator, wherever that points. */
function secondZip64End(): Buffer {
  const ask = { entries: 0xffff, entriesHere: 0xffff, directorySize: 0xffffffff, directoryStart: 0xffffffff };
  const before = (at: At) => {
    const evil = rawZip([{ name: EVIL, central: { offset: 0 } }]);
    const directory = evil.subarray(evil.indexOf('PK\u0001\u0002'), evil.lastIndexOf('PK\u0005\u0006'));
    const directoryStart = at.directoryStart + at.directorySize + 56;
    const second = zip64End({ directoryStart, directorySize: directory.length, entries: 1 });
    const first = zip64End(at, { 4: uint(8, 44 + directory.length + 56) }).subarray(0, 56);
    const locator = zip64End(at).subarray(56);
    return Buffer.concat([first, directory, second.subarray(0, 56), locator]);
  };
  return rawZip([{ name: 'good.txt' }], { ...ask, before });
}
