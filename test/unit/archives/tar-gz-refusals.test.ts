import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../support/archives/inspect-bytes.ts';
import { END_MARK, octal, pax, rawTar, rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import { patched } from '../../support/archives/raw-zip.ts';

const PLAIN = { name: 'plain.txt', content: 'plain' };
const NO_END = 'not a readable tar archive: cut off, it has no end mark';
const CHECKSUM = 'not a readable tar archive: header checksum does not match';
const NUMBER = 'not a readable tar archive: broken number in a header';
const BEHIND = 'data behind the end of the compressed data: pack it again as a single gzip member';
const FLAGS = 'not a readable tar.gz archive: unusual header flags: pack it again with gzip';
const LONE = 'extended header without an entry';
const GOOD = rawTarGz([PLAIN]);
const gz = (...parts: readonly Buffer[]) => gzipSync(Buffer.concat(parts));

const WHOLE: readonly (readonly [title: string, bytes: Buffer, reason: string, entry?: string])[] = [
  ['nothing at all', Buffer.alloc(0), 'not a readable tar.gz archive: unexpected end of file'],
  ['bytes of any kind', Buffer.from('hello world'), 'not a readable tar.gz archive: incorrect header check'],
  ['no entries', rawTarGz([]), 'holds no files: pack at least one'],
  ['directories only', rawTarGz([{ name: 'a', type: '5' }]), 'holds no files: pack at least one'],
  ['an empty gzip', gz(), NO_END],
  ['no end mark', rawTarGz([PLAIN], Buffer.alloc(0)), NO_END],
  [
    'half an end mark, and zeros behind the gzip',
    Buffer.concat([rawTarGz([PLAIN], Buffer.alloc(512)), Buffer.alloc(512)]),
    'half an end mark, and zeros behind the gzip data: pack it again',
  ],
  [
    'part of a block at the end',
    rawTarGz([PLAIN], Buffer.alloc(1025)),
    'ends before its data does: it is cut off, so pack and upload it again',
  ],
  [
    'a cut off content',
    gz(rawTar([PLAIN]).subarray(0, 514)),
    'ends before its data does: it is cut off, so pack and upload it again',
    'plain.txt',
  ],
  [
    'a cut off padding',
    gz(rawTar([PLAIN]).subarray(0, -1)),
    'ends before its data does: it is cut off, so pack and upload it again',
    'plain.txt',
  ],
  [
    'a cut off header',
    gz(rawTar([PLAIN]).subarray(0, 511)),
    'ends before its data does: it is cut off, so pack and upload it again',
  ],
  ['an extended header without an entry', rawTarGz([PLAIN, pax({ path: 'x' })]), LONE],
  [
    'data behind the end mark: pack it again',
    rawTarGz([PLAIN], Buffer.concat([END_MARK, Buffer.alloc(512, 1)])),
    'data behind the end mark: pack it again',
  ],
  [
    'an archive behind the archive',
    gz(rawTar([PLAIN]), END_MARK, rawTar([{ name: 'evil' }]), END_MARK),
    'data behind the end mark: pack it again',
  ],
  [
    'an entry between the halves of the end mark',
    gz(rawTar([PLAIN]), Buffer.alloc(512), rawTar([{ name: 'evil' }]), END_MARK),
    'data behind the end mark: pack it again',
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
  ...[108, 116, 136, 329, 337].map(
    (at) =>
      [
        `a broken number at ${at}, not used here`,
        rawTarGz([{ ...PLAIN, bytes: { [at]: '8' } }]),
        NUMBER,
      ] as const,
  ),
  [
    'a size over the limit',
    rawTarGz([{ ...PLAIN, size: octal(2 ** 30, 12) }]),
    'unpacks to more than 4194304 bytes: leave it out, or have storage.archive.max_entry_size raised',
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
  ['data behind the gzip', Buffer.concat([GOOD, Buffer.from('hidden')]), BEHIND],
  ['data behind zeros behind the gzip', Buffer.concat([GOOD, Buffer.alloc(512), Buffer.from('x')]), BEHIND],
  ['a second gzip that is cut off', Buffer.concat([GOOD, GOOD.subarray(0, 5)]), BEHIND],
  ['a second gzip that is empty', Buffer.concat([GOOD, gz()]), BEHIND],
  ['a second gzip with another archive', Buffer.concat([GOOD, rawTarGz([{ name: 'evil' }])]), BEHIND],
  [
    'an archive in two gzips',
    Buffer.concat([gz(rawTar([PLAIN])), gz(rawTar([{ name: 'more' }]), END_MARK)]),
    NO_END,
  ],
  ['a gzip header with a checksum', patched(GOOD, 3, Buffer.from([2])), FLAGS],
  ['a gzip header with an extra field', patched(GOOD, 3, Buffer.from([4])), FLAGS],
  ['a gzip header with unknown flags', patched(GOOD, 3, Buffer.from([0x20])), FLAGS],
  ['a global header behind the last entry', rawTarGz([PLAIN, pax({ comment: 'x' }, 'g')]), LONE],
  ['no size', rawTarGz([{ ...PLAIN, content: '', size: Buffer.alloc(12) }]), NUMBER],
  ['a size of spaces', rawTarGz([{ ...PLAIN, content: '', size: Buffer.alloc(12, ' ') }]), NUMBER],
  ['no mode', rawTarGz([{ ...PLAIN, bytes: { 100: '\0'.repeat(8) } }]), NUMBER],
  ['a time out of range', rawTarGz([{ ...PLAIN, bytes: { 136: '\u{ff}' } }]), NUMBER],
  ['a device in binary', rawTarGz([{ ...PLAIN, bytes: { 329: '\u{80}' } }]), NUMBER],
  ['an owner out of range', rawTarGz([{ ...PLAIN, bytes: { 108: '\u{80}\u{1}' } }]), NUMBER],
];

describe('a tar.gz is refused for', () => {
  it.each(WHOLE.map(([title, bytes, reason, entry]) => ({ title, bytes, reason, entry })))(
    '$title',
    async ({ bytes, reason, entry }) => {
      expect(await refusalOf(bytes, 'tar.gz')).toEqual({ entry, reason });
    },
  );
});
