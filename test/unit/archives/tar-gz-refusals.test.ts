import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../support/archives/inspect-bytes.ts';
import {
  END_MARK,
  gnuLongName,
  octal,
  pax,
  rawTar,
  rawTarGz,
  type RawTarEntry,
} from '../../support/archives/raw-tar-gz.ts';
import { patched } from '../../support/archives/raw-zip.ts';

const PLAIN = { name: 'plain.txt', content: 'plain' };
const DISAGREE = 'its header and extended header disagree about the size';
const GLOBAL = 'global header sets the name or size of every entry';
const SECOND = 'second extended header of its kind for one entry';
const paxOf = (content: string): RawTarEntry => ({ name: 'pax', type: 'x', content });

/** Behind a good entry: the refusal has to name the bad one. */
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
  it.each(ENTRIES)('%s', async (_title, entries, reason, name = 'bad') => {
    const bytes = rawTarGz([PLAIN, ...entries, { name: 'last.txt' }]);
    expect(await refusalOf(bytes, 'tar.gz')).toEqual({ entry: name, reason });
  });
});

const NO_END = 'not a readable tar archive: cut off, it has no end mark';
const CHECKSUM = 'not a readable tar archive: header checksum does not match';
const NUMBER = 'not a readable tar archive: broken number in a header';
const BEHIND = 'data behind the end of the compressed data';
const GOOD = rawTarGz([PLAIN]);
const gz = (...parts: readonly Buffer[]) => gzipSync(Buffer.concat(parts));

const WHOLE: readonly (readonly [title: string, bytes: Buffer, reason: string, entry?: string])[] = [
  ['nothing at all', Buffer.alloc(0), 'not a readable tar.gz archive: unexpected end of file'],
  ['bytes of any kind', Buffer.from('hello world'), 'not a readable tar.gz archive: incorrect header check'],
  ['no entries', rawTarGz([]), 'holds no files'],
  ['directories only', rawTarGz([{ name: 'a', type: '5' }]), 'holds no files'],
  ['an empty gzip', gz(), NO_END],
  ['no end mark', rawTarGz([PLAIN], Buffer.alloc(0)), NO_END],
  ['half an end mark', rawTarGz([PLAIN], Buffer.alloc(512)), NO_END],
  ['part of a block at the end', rawTarGz([PLAIN], Buffer.alloc(1025)), 'ends before its data does'],
  ['a cut off content', gz(rawTar([PLAIN]).subarray(0, 514)), 'ends before its data does', 'plain.txt'],
  ['a cut off padding', gz(rawTar([PLAIN]).subarray(0, -1)), 'ends before its data does', 'plain.txt'],
  ['a cut off header', gz(rawTar([PLAIN]).subarray(0, 511)), 'ends before its data does'],
  [
    'an extended header without an entry',
    rawTarGz([PLAIN, pax({ path: 'x' })]),
    'extended header without an entry',
  ],
  [
    'data behind the end mark',
    rawTarGz([PLAIN], Buffer.concat([END_MARK, Buffer.alloc(512, 1)])),
    'data behind the end mark',
  ],
  [
    'an archive behind the archive',
    gz(rawTar([PLAIN]), END_MARK, rawTar([{ name: 'evil' }]), END_MARK),
    'data behind the end mark',
  ],
  [
    'an entry between the halves of the end mark',
    gz(rawTar([PLAIN]), Buffer.alloc(512), rawTar([{ name: 'evil' }]), END_MARK),
    'data behind the end mark',
  ],
  ['no tar inside', gz(Buffer.alloc(1024, 'a')), NUMBER],
  ['a wrong checksum', rawTarGz([{ ...PLAIN, checksumError: 1 }]), CHECKSUM],
  ['a size of letters', rawTarGz([{ ...PLAIN, size: Buffer.from('five') }]), NUMBER],
  ['a size with a tail', rawTarGz([{ ...PLAIN, size: Buffer.from('5 5') }]), NUMBER],
  ['a negative size', rawTarGz([{ ...PLAIN, size: Buffer.alloc(12, 0xff) }]), NUMBER],
  [
    'a size out of range',
    rawTarGz([{ ...PLAIN, size: Buffer.from([0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]) }]),
    NUMBER,
  ],
  [
    'a size over the limit',
    rawTarGz([{ ...PLAIN, size: octal(2 ** 30, 12) }]),
    'unpacks to more than 4194304 bytes',
    'plain.txt',
  ],
  ['a cut off gzip', GOOD.subarray(0, -1), 'not a readable tar.gz archive: unexpected end of file'],
  [
    'a wrong gzip CRC',
    patched(GOOD, -8, Buffer.from([1])),
    'not a readable tar.gz archive: incorrect data check',
  ],
  [
    'a wrong gzip length',
    patched(GOOD, -4, Buffer.from([1])),
    'not a readable tar.gz archive: incorrect length check',
  ],
  [
    'data behind the gzip',
    Buffer.concat([GOOD, Buffer.from('hidden')]),
    'not a readable tar.gz archive: incorrect header check',
  ],
  ['a zero behind the gzip', Buffer.concat([GOOD, Buffer.alloc(1)]), BEHIND],
  ['very many zeros behind the gzip', Buffer.concat([GOOD, Buffer.alloc(3_000_000)]), BEHIND],
  [
    'a second gzip that is cut off',
    Buffer.concat([GOOD, GOOD.subarray(0, 5)]),
    'not a readable tar.gz archive: unexpected end of file',
  ],
  [
    'a second gzip with another archive',
    Buffer.concat([GOOD, rawTarGz([{ name: 'evil' }])]),
    'data behind the end mark',
  ],
];

describe('a tar.gz is refused for', () => {
  it.each(WHOLE)('%s', async (_title, bytes, reason, entry) => {
    expect(await refusalOf(bytes, 'tar.gz')).toEqual({ entry, reason });
  });
});
