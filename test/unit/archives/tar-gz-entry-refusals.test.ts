import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../support/archives/inspect-bytes.ts';
import { gnuLongName, octal, pax, rawTarGz, type RawTarEntry } from '../../support/archives/raw-tar-gz.ts';

const PLAIN = { name: 'plain.txt', content: 'plain' };
const DISAGREE = 'its header and extended header disagree about the size';
const GLOBAL = 'global header sets the name or size of every entry';
const SPARSE = 'a sparse file: pack it again without --sparse';
const WRONG_LENGTH = 'broken extended header: a record of wrong length';
const NO_KEY = 'broken extended header: a record without key and value';
const BETWEEN =
  'stands between an extended header and its entry: pack it again with tar --format=posix or --format=ustar';
const UNKNOWN = 'header of an unknown tar format: pack it again with GNU tar, bsdtar or zip';
const fields = (format: string) =>
  `${format} header with more fields than its format has: pack it again with tar --format=posix`;
const AGAIN = 'pack it again with tar --format=posix or --format=ustar';
const BITS = 'has a setuid or setgid bit: remove it (chmod -R ug-s) and pack it again';
const SLASH = 'a file with the name of a directory: pack it again with GNU tar or bsdtar';
const LINK = 'the name of a link for something that is no link';
const unsafe = (raw: string, why = '') =>
  `its plain header has the unsafe name ${JSON.stringify(raw)}${why}, which old readers take: pack it again with GNU tar or bsdtar`;
const paxOf = (content: string): RawTarEntry => ({ name: 'pax', type: 'x', content });

/** The bad entry follows a good one: the refusal has to name the bad one. */
const ENTRIES: readonly (readonly [
  title: string,
  entries: readonly RawTarEntry[],
  reason: string,
  name?: string,
])[] = [
  [
    'a symbolic link with a slash behind',
    [{ name: 'bad/', type: '2', linkname: 'x' }],
    'a link with the name of a directory: pack it again with GNU tar or bsdtar',
    'bad/',
  ],
  ['a character device', [{ name: 'bad', type: '3' }], 'a character device'],
  ['a block device', [{ name: 'bad', type: '4' }], 'a block device'],
  ['a named pipe', [{ name: 'bad', type: '6' }], 'a named pipe'],
  ['a sparse file of GNU', [{ name: 'bad', type: 'S', format: 'gnu' }], 'a sparse file'],
  [
    'a sparse file by its extended header',
    [pax({ 'GNU.sparse.major': '1' }), { name: 'bad' }],
    SPARSE,
    'PaxHeaders/next',
  ],
  ['a sparse file of star', [pax({ 'SCHILY.realsize': '1' }), { name: 'bad' }], SPARSE, 'PaxHeaders/next'],
  [
    'a part of a volume',
    [pax({ 'GNU.volume.offset': '1' }), { name: 'bad' }],
    'part of a split or incremental archive',
    'PaxHeaders/next',
  ],
  ['a contiguous file', [{ name: 'bad', type: '7' }], 'neither a file nor a directory: type "7"'],
  ['a dump directory', [{ name: 'bad', type: 'D' }], 'neither a file nor a directory: type "D"'],
  ['a volume label', [{ name: 'bad', type: 'V' }], 'neither a file nor a directory: type "V"'],
  ['an unknown type', [{ name: 'bad', type: '\u00e9' }], 'neither a file nor a directory: type "é"'],
  ['a directory with content', [{ name: 'bad', type: '5', content: 'x' }], 'a directory with content'],
  [
    'a directory of the oldest kind with content',
    [{ name: 'bad/', type: '\0', content: 'x' }],
    'a directory with content',
    'bad/',
  ],
  [
    'an extended size beyond any header, which may differ from it',
    [pax({ size: '8589934592' }), { name: 'bad' }],
    'unpacks to more than 4194304 bytes: leave it out, or have storage.archive.max_entry_size raised',
  ],
  ['two sizes', [pax({ size: '512' }), { name: 'bad', size: octal(0, 12) }], DISAGREE],
  [
    'a broken size in an extended header',
    [pax({ size: '-1' }), { name: 'bad' }],
    'broken extended header: "-1" for a number',
    'PaxHeaders/next',
  ],
  ['two long names', [pax({ path: 'one' }), gnuLongName('two'), { name: 'bad' }], BETWEEN, '././@LongLink'],
  [
    'two extended headers',
    [pax({ path: 'one' }), pax({ path: 'two' }), { name: 'bad' }],
    BETWEEN,
    'PaxHeaders/next',
  ],
  ['two GNU names', [gnuLongName('one'), gnuLongName('two'), { name: 'bad' }], BETWEEN, '././@LongLink'],
  [
    'a path twice',
    [paxOf('9 path=a\n9 path=b\n'), { name: 'bad' }],
    'broken extended header: "path" twice',
    'pax',
  ],
  ['a record that is too short', [paxOf('6 path=a\n'), { name: 'bad' }], WRONG_LENGTH, 'pax'],
  ['a record that is too long', [paxOf('99 path=a\n'), { name: 'bad' }], WRONG_LENGTH, 'pax'],
  ['a record of no length', [paxOf('0 path=a\n'), { name: 'bad' }], WRONG_LENGTH, 'pax'],
  ['a record of no length behind another', [paxOf('9 path=a\n0 size=1\n'), { name: 'bad' }], NO_KEY, 'pax'],
  [
    'a record without a number',
    [paxOf('x path=a\n'), { name: 'bad' }],
    'broken extended header: "x" for a number',
    'pax',
  ],
  ['a record without a value', [paxOf('7 path\n'), { name: 'bad' }], NO_KEY, 'pax'],
  ['a record without equals', [paxOf('8 patha\n'), { name: 'bad' }], NO_KEY, 'pax'],
  ['a record without a key', [paxOf('5 =a\n'), { name: 'bad' }], NO_KEY, 'pax'],
  ['no records at all', [paxOf('hello'), { name: 'bad' }], WRONG_LENGTH, 'pax'],
  ['a global path', [pax({ path: 'x' }, 'g'), { name: 'bad' }], GLOBAL, 'PaxHeaders/next'],
  ['a global size', [pax({ size: '0' }, 'g'), { name: 'bad' }], GLOBAL, 'PaxHeaders/next'],
  [
    'a newline in its extended name',
    [pax({ path: 'a\nb' }), { name: 'good' }],
    'control character in the name: rename it',
    'a\nb',
  ],
  [
    'a NUL in its extended name',
    [pax({ path: 'good\0bad' }), { name: 'good' }],
    'control character in the name: rename it',
    'good\0bad',
  ],
  [
    'a NUL in its GNU name',
    [gnuLongName('good\0bad'), { name: 'good' }],
    'control character in the name: rename it',
    'good\0bad',
  ],
  ['an empty extended name', [pax({ path: '' }), { name: 'good' }], 'empty name: leave this entry out', ''],
  [
    'an extended name above',
    [pax({ path: '../x' }), { name: 'good' }],
    '".." path segment: pack paths below the root',
    '../x',
  ],
  ['a prefix above', [{ name: 'x', prefix: '..' }], '".." path segment: pack paths below the root', '../x'],
  [
    'an extended name that is not UTF-8',
    [pax({ path: Buffer.from([0xff]) }), { name: 'good' }],
    'name is not UTF-8: pack it again with names in UTF-8, such as by 7-Zip with -mcu=on',
    '\ufffd',
  ],
  [
    'a very large extended header',
    [pax({ comment: 'x'.repeat(2 ** 20) }), { name: 'good' }],
    'extended header of more than 1048576 bytes',
    'PaxHeaders/next',
  ],
  [
    'a prefix under the magic of GNU',
    [{ name: 'bad', format: 'gnu', prefix: '../../evil' }],
    fields('gnu'),
    undefined,
  ],
  ['times of GNU', [{ name: 'bad', format: 'gnu', prefix: '13456' }], fields('gnu')],
  [
    'a prefix without a magic',
    [{ name: 'bad', format: 'v7', prefix: '../../evil' }],
    fields('v7'),
    undefined,
  ],
  [
    'an owner without a magic',
    [{ name: 'bad', format: 'v7', bytes: { 265: 'root' } }],
    fields('v7'),
    undefined,
  ],
  ['another magic', [{ name: 'bad', prefix: 'evil', bytes: { 257: 'ustarX00' } }], UNKNOWN],
  ['another version', [{ name: 'bad', prefix: 'evil', bytes: { 263: '01' } }], UNKNOWN],
  ['a magic without a version', [{ name: 'bad', bytes: { 263: '\0\0' } }], UNKNOWN],
  ['the mark of star', [{ name: 'bad', bytes: { 508: 'tar\0' } }], fields('ustar')],
  ['something behind its prefix', [{ name: 'bad', prefix: 'a\0b' }], fields('ustar')],
  [
    'a global header behind its extended one',
    [pax({ path: 'good' }), pax({ comment: 'x' }, 'g'), { name: 'bad' }],
    BETWEEN,
    'PaxHeaders/next',
  ],
  [
    'a link name behind its long name',
    [gnuLongName('good'), { name: 'K', type: 'K', content: 'x' }, { name: 'bad' }],
    BETWEEN,
    'K',
  ],
  ...['../../evil', '..', 'a/../b', 'a\\b', 'C:evil', 'a\u0001'].map(
    (raw) => [`the plain name ${raw}`, [pax({ path: 'good' }), { name: raw }], unsafe(raw), 'good'] as const,
  ),
  ...[pax({ path: 'good' }), gnuLongName('good')].map(
    (long) =>
      [
        `an absolute plain name behind ${long.name.toString()}`,
        [long, { name: '/etc/passwd' }],
        unsafe('/etc/passwd', ' (absolute path: pack relative paths)'),
        'good',
      ] as const,
  ),
  ['a setuid bit', [{ name: 'bad', mode: 0o4755 }], BITS],
  ['a setgid bit', [{ name: 'bad', mode: 0o2755 }], BITS],
  ['a setuid bit on a directory', [{ name: 'bad/', type: '5', mode: 0o4755 }], BITS, 'bad/'],
  ['a slash behind a file', [{ name: 'bad/' }], SLASH, 'bad/'],
  ['a slash behind its plain name only', [pax({ path: 'bad' }), { name: 'bad/', type: '\0' }], SLASH],
  ['a slash behind its long name only', [pax({ path: 'bad/' }), { name: 'bad', type: '\0' }], SLASH, 'bad/'],
  ['a link name', [{ name: 'bad', linkname: 'good' }], LINK],
  ['a long link name', [{ name: 'K', type: 'K', content: 'x\0' }, { name: 'bad' }], LINK],
  ['an extended link name', [pax({ linkpath: 'x' }), { name: 'bad' }], LINK],
  ['a global link name', [pax({ linkpath: 'x' }, 'g'), { name: 'bad' }], GLOBAL, 'PaxHeaders/next'],
  ['holes of Solaris', [pax({ 'SUN.holesdata': ' 0 1 ' }), { name: 'bad' }], SPARSE, 'PaxHeaders/next'],
  ...['SCHILY.filetype', 'typeflag', 'realsize'].map(
    (key) =>
      [
        `an extended header with ${key}`,
        [pax({ [key]: '5' }), { name: 'bad' }],
        `broken extended header: "${key}", which files and directories do not need; ${AGAIN}`,
        'PaxHeaders/next',
      ] as const,
  ),
  ...Object.entries({ mtime: 'now', uid: '-1', uname: 'a\0b', hdrcharset: 'KOI8-R' }).map(
    ([key, value]) =>
      [
        `a strange ${key}`,
        [pax({ [key]: value }), { name: 'bad' }],
        `broken extended header: the value of "${key}" is not one that every reader takes; ${AGAIN}`,
        'PaxHeaders/next',
      ] as const,
  ),
];

describe('an entry of a tar.gz is refused for', () => {
  it.each(ENTRIES.map(([title, entries, reason, name = 'bad']) => ({ title, entries, reason, name })))(
    '$title',
    async ({ entries, reason, name }) => {
      const bytes = rawTarGz([PLAIN, ...entries, { name: 'last.txt' }]);
      expect(await refusalOf(bytes, 'tar.gz')).toEqual({ entry: name, reason });
    },
  );
});
