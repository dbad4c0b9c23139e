import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { END_MARK, gnuLongName, octal, pax, rawTar, type RawTarEntry } from '../raw-tar-gz.ts';
import { Seeded } from './seeded.ts';

const LONG = `${'folder/'.repeat(18)}file.txt`;
const NAMES = [
  'a.txt',
  'd/b.txt',
  'd/',
  './c',
  'é/ü.txt',
  'name?',
  'a\0b',
  '',
  '/abs',
  '../../evil.txt',
  'd/../x',
  LONG,
  'd/x',
  'a.txt/',
  'Ä',
  '.',
  './',
  'changes.json',
  'PaxHeaders/x',
  ' lead',
  'x:y',
  'a*b',
  'a\u202eb',
];
const MAGICS = [
  'ustar\x0000',
  'ustar  \0',
  '\0'.repeat(8),
  'ustarX00',
  'ustar\x0001',
  'ustar\0\0\0',
  'ustar 00',
  'tar\0\0\0\0\0',
];
const PREFIXES = ['', 'p', '../../evil', '/abs', 'é', 'p\0q', `${'0'.repeat(11)}\0`, 'x'.repeat(155)];
const KEYS: readonly (readonly [key: string, values: readonly string[]])[] = [
  ['path', NAMES],
  ['linkpath', ['a.txt', 'd/file.txt', '../../evil', '']],
  ['size', ['0', '1', '5', '512', '005', '']],
  ['mtime', ['1.5', '-1', 'x', '']],
  ['uid', ['0', '99999999', 'x']],
  ['uname', ['user', 'a\0b', '']],
  ['hdrcharset', ['BINARY', 'ISO-IR 10646 2000 UTF-8', 'KOI8-R', '']],
  ['GNU.sparse.name', ['sparse.txt', '../../evil']],
  ['GNU.sparse.realsize', ['1', '100']],
  ['GNU.sparse.size', ['100']],
  ['GNU.sparse.map', ['0,1']],
  ['SCHILY.realsize', ['100']],
  ['SCHILY.filetype', ['sparse', 'directory']],
  ['SCHILY.xattr.user.x', ['v', 'a\nb=c']],
  ['LIBARCHIVE.creationtime', ['1.5']],
  ['SUN.holesdata', [' 0 1 ']],
  ['VENDOR.other', ['x', '']],
  ['comment', ['x', '']],
  ['typeflag', ['5']],
];
const SIZES = [
  Buffer.from('00000000005'),
  Buffer.from('          5 '),
  Buffer.alloc(12),
  Buffer.alloc(12, ' '),
];
const BINARY_5 = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
const OFFSETS = [
  100, 108, 116, 136, 148, 157, 257, 263, 265, 297, 329, 337, 345, 475, 476, 482, 483, 488, 500, 508,
];

/** A small tar.gz that was valid before a few of its fields were changed. The seed decides everything. */
export function oddTarGz(seed: number): Buffer {
  const random = new Seeded(seed);
  const entries = basis(random);
  for (let left = random.below(3) + 1; left > 0; left--) random.pick(CHANGES)(entries, random);
  const tar = Buffer.concat([rawTar(entries), random.pick(ENDS)]);
  return random.below(6) === 0 ? random.pick(PACKINGS)(tar) : gzipSync(tar);
}

const LINKS: readonly (readonly RawTarEntry[])[] = [
  [],
  [{ name: 'd/link', type: '2', linkname: 'file.txt' }],
  [{ name: 'd/link', type: '2', linkname: '../last.txt' }],
  [{ name: 'link', type: '2', linkname: 'd' }],
  [{ name: 'hard', type: '1', linkname: 'd/file.txt' }],
  [
    { name: 'é', type: '2', linkname: 'd/ü' },
    { name: 'hard', type: '1', linkname: './d/file.txt' },
  ],
];
const TARGETS = [
  'a',
  'd/file.txt',
  './d/file.txt',
  'd',
  '.',
  '..',
  'd/..',
  '../../evil',
  '/abs',
  '',
  'a\0b',
  'last.txt',
  'd/file.txt/',
  LONG,
  ' a -> b',
];

const ENDS = [END_MARK, END_MARK, END_MARK, END_MARK, Buffer.alloc(10_240), Buffer.alloc(512)];

const PACKINGS: readonly ((tar: Buffer) => Buffer)[] = [
  (tar) => Buffer.concat([gzipSync(tar), Buffer.alloc(512)]),
  (tar) => Buffer.concat([gzipSync(tar), Buffer.from('junk')]),
  (tar) => Buffer.concat([gzipSync(tar), gzipSync('')]),
  (tar) => Buffer.concat([gzipSync(tar.subarray(0, 512)), gzipSync(tar.subarray(512))]),
  (tar) => Buffer.concat([gzipSync(tar), gzipSync(tar)]),
  (tar) => Buffer.concat([gzipSync(tar), gzipSync(END_MARK)]),
  (tar) => gzipWith(tar, 0x08, Buffer.from('../../evil\0')),
  (tar) => gzipWith(tar, 0x10, Buffer.from('comment\0')),
  (tar) => gzipWith(tar, 0x04, Buffer.from([4, 0, 65, 66, 0, 0])),
  (tar) => gzipWith(tar, 0x02, Buffer.from([0, 0])),
  (tar) => gzipWith(tar, 0x01),
  (tar) => gzipWith(tar, 0x20),
];

function gzipWith(tar: Buffer, flags: number, extra = Buffer.alloc(0)): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255]);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(tar.length, trailer.writeUInt32LE(crc32(tar)));
  return Buffer.concat([header, extra, deflateRawSync(tar), trailer]);
}

function basis(random: Seeded): RawTarEntry[] {
  const format = random.pick(['posix', 'posix', 'gnu', 'v7'] as const);
  const file = { name: 'd/file.txt', content: 'hello', format };
  return [
    { name: 'd/', type: '5', mode: 0o755, format },
    file,
    ...random.pick(LINKS).map((link) => ({ ...link, format })),
    { name: 'last.txt', content: 'last', format },
  ];
}

type Change = (entries: RawTarEntry[], random: Seeded) => void;

const CHANGES: readonly Change[] = [
  (entries, random) => (one(entries, random).name = random.pick(NAMES)),
  (entries, random) => (one(entries, random).prefix = random.pick(PREFIXES)),
  (entries, random) => write(one(entries, random), 257, random.pick(MAGICS)),
  (entries, random) => {
    const entry = one(entries, random);
    entry.prefix = random.pick(PREFIXES);
    write(entry, 257, random.pick(MAGICS));
  },
  (entries, random) => (one(entries, random).type = random.pick([...'\x000123456789xgLKSVMDNXA'])),
  (entries, random) => (one(entries, random).size = random.pick([...SIZES, BINARY_5, octal(4, 12)])),
  (entries, random) =>
    (one(entries, random).mode = random.pick([0, 0o4755, 0o2755, 0o1777, 0o100644, 0o40755])),
  (entries, random) => (one(entries, random).linkname = random.pick(TARGETS)),
  (entries, random) => {
    const entry = one(entries, random);
    entry.type = random.pick(['1', '2']);
    entry.linkname = random.pick(TARGETS);
    entry.content = random.pick(['', '', '', entry.content]);
  },
  (entries, random) => write(one(entries, random), 508, 'tar\0'),
  (entries, random) =>
    write(
      one(entries, random),
      random.pick(OFFSETS),
      random.pick(['1', '7777777', 'x', '\x80', '\xff', ' ']),
    ),
  (entries, random) => write(one(entries, random), random.below(512), String.fromCharCode(random.below(256))),
  describeOne,
  describeOne,
  describeOne,
];

/** Puts one to three headers of extensions before an entry. */
function describeOne(entries: RawTarEntry[], random: Seeded): void {
  const at = random.below(entries.length + 1);
  entries.splice(at, 0, ...random.times(random.pick([1, 1, 1, 2, 3]), () => extension(random)));
}

function extension(random: Seeded): RawTarEntry {
  const kind = random.pick(['x', 'x', 'x', 'g', 'L', 'K'] as const);
  const format = random.pick(['posix', 'gnu', 'v7'] as const);
  if (kind === 'L') return { ...gnuLongName(random.pick(NAMES)), format };
  if (kind === 'K') return { ...gnuLongName(random.pick([...NAMES, ...TARGETS])), type: 'K', format };
  const records = random
    .times(random.below(3), () => random.pick(KEYS))
    .map(([key, values]) => [key, random.pick(values)]);
  return { ...pax(Object.fromEntries(records) as Record<string, string>, kind), format };
}

function one(entries: readonly RawTarEntry[], random: Seeded): RawTarEntry {
  return random.pick(entries);
}

function write(entry: RawTarEntry, at: number, text: string): void {
  entry.bytes = { ...entry.bytes, [at]: text };
}
