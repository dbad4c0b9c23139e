import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../support/archives/inspect-bytes.ts';
import { gnuLongName, octal, pax, rawTarGz, type RawTarEntry } from '../../support/archives/raw-tar-gz.ts';

const PLAIN = { name: 'plain.txt', content: 'plain' };
const DISAGREE = 'its header and extended header disagree about the size';
const GLOBAL = 'global header sets the name or size of every entry';
const SECOND = 'second extended header of its kind for one entry';
const paxOf = (content: string): RawTarEntry => ({ name: 'pax', type: 'x', content });

/** The bad entry follows a good one: the refusal has to name the bad one. */
const ENTRIES: readonly (readonly [
  title: string,
  entries: readonly RawTarEntry[],
  reason: string,
  name?: string,
])[] = [
  ['a hard link', [{ name: 'bad', type: '1', linkname: 'plain.txt' }], 'a hard link'],
  ['a symbolic link', [{ name: 'bad', type: '2', linkname: '/etc/passwd' }], 'a symbolic link'],
  [
    'a symbolic link with a slash behind',
    [{ name: 'bad/', type: '2', linkname: '/' }],
    'a symbolic link',
    'bad/',
  ],
  ['a character device', [{ name: 'bad', type: '3' }], 'a character device'],
  ['a block device', [{ name: 'bad', type: '4' }], 'a block device'],
  ['a named pipe', [{ name: 'bad', type: '6' }], 'a named pipe'],
  ['a sparse file of GNU', [{ name: 'bad', type: 'S', format: 'gnu' }], 'a sparse file'],
  [
    'a sparse file by its extended header',
    [pax({ 'GNU.sparse.major': '1' }), { name: 'bad' }],
    'a sparse file',
    'PaxHeaders/next',
  ],
  [
    'a sparse file of star',
    [pax({ 'SCHILY.realsize': '1' }), { name: 'bad' }],
    'a sparse file',
    'PaxHeaders/next',
  ],
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
    [{ name: 'bad/', content: 'x' }],
    'a directory with content',
    'bad/',
  ],
  [
    'an extended size beyond any header, which may differ from it',
    [pax({ size: '8589934592' }), { name: 'bad' }],
    'unpacks to more than 4194304 bytes',
  ],
  ['two sizes', [pax({ size: '512' }), { name: 'bad', size: octal(0, 12) }], DISAGREE],
  [
    'a broken size in an extended header',
    [pax({ size: '-1' }), { name: 'bad' }],
    'broken extended header: "-1" for a number',
    'PaxHeaders/next',
  ],
  ['two long names', [pax({ path: 'one' }), gnuLongName('two'), { name: 'bad' }], 'two long names', 'one'],
  [
    'two extended headers',
    [pax({ path: 'one' }), pax({ path: 'two' }), { name: 'bad' }],
    SECOND,
    'PaxHeaders/next',
  ],
  ['two GNU names', [gnuLongName('one'), gnuLongName('two'), { name: 'bad' }], SECOND, '././@LongLink'],
  [
    'a path twice',
    [paxOf('9 path=a\n9 path=b\n'), { name: 'bad' }],
    'broken extended header: "path" twice',
    'pax',
  ],
  [
    'a record that is too short',
    [paxOf('6 path=a\n'), { name: 'bad' }],
    'broken extended header: a record of wrong length',
    'pax',
  ],
  [
    'a record that is too long',
    [paxOf('99 path=a\n'), { name: 'bad' }],
    'broken extended header: a record of wrong length',
    'pax',
  ],
  [
    'a record of no length',
    [paxOf('0 path=a\n'), { name: 'bad' }],
    'broken extended header: a record of wrong length',
    'pax',
  ],
  [
    'a record of no length behind another',
    [paxOf('9 path=a\n0 size=1\n'), { name: 'bad' }],
    'broken extended header: a record without key and value',
    'pax',
  ],
  [
    'a record without a number',
    [paxOf('x path=a\n'), { name: 'bad' }],
    'broken extended header: "x" for a number',
    'pax',
  ],
  [
    'a record without a value',
    [paxOf('7 path\n'), { name: 'bad' }],
    'broken extended header: a record without key and value',
    'pax',
  ],
  [
    'a record without equals',
    [paxOf('8 patha\n'), { name: 'bad' }],
    'broken extended header: a record without key and value',
    'pax',
  ],
  [
    'a record without a key',
    [paxOf('5 =a\n'), { name: 'bad' }],
    'broken extended header: a record without key and value',
    'pax',
  ],
  [
    'no records at all',
    [paxOf('hello'), { name: 'bad' }],
    'broken extended header: a record of wrong length',
    'pax',
  ],
  ['a global path', [pax({ path: 'x' }, 'g'), { name: 'bad' }], GLOBAL, 'PaxHeaders/next'],
  ['a global size', [pax({ size: '0' }, 'g'), { name: 'bad' }], GLOBAL, 'PaxHeaders/next'],
  [
    'a newline in its extended name',
    [pax({ path: 'a\nb' }), { name: 'good' }],
    'control character in the name',
    'a\nb',
  ],
  [
    'a NUL in its extended name',
    [pax({ path: 'good\0bad' }), { name: 'good' }],
    'control character in the name',
    'good\0bad',
  ],
  [
    'a NUL in its GNU name',
    [gnuLongName('good\0bad'), { name: 'good' }],
    'control character in the name',
    'good\0bad',
  ],
  ['an empty extended name', [pax({ path: '' }), { name: 'good' }], 'empty name', ''],
  ['an extended name above', [pax({ path: '../x' }), { name: 'good' }], '".." path segment', '../x'],
  ['a prefix above', [{ name: 'x', prefix: '..' }], '".." path segment', '../x'],
  [
    'an extended name that is not UTF-8',
    [pax({ path: Buffer.from([0xff]) }), { name: 'good' }],
    'name is not UTF-8',
    '\ufffd',
  ],
  [
    'a very large extended header',
    [pax({ comment: 'x'.repeat(2 ** 20) }), { name: 'good' }],
    'extended header of more than 1048576 bytes',
    'PaxHeaders/next',
  ],
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
