import { crc32, deflateRawSync } from 'node:zlib';
import {
  DEFLATED,
  DESCRIPTOR,
  extraField,
  rawZip,
  uint,
  UNIX,
  type RawZipEntry,
  type RawZipEnd,
} from '../raw-zip.ts';
import { Seeded } from './seeded.ts';

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
  'd/x',
  'a.txt/',
  'changes.json',
  ' lead',
  'x:y',
  'a*b',
  'a\\b',
];
const FLAGS = [0, 1, 2, 4, 8, 0x40, 0x800, 0x808, 0x2000, 0x2800];
const IDS = [0x0001, 0x000a, 0x5455, 0x6375, 0x7075, 0x7875, 0x9901, 0xcafe];
type End = { -readonly [key in keyof RawZipEnd]: RawZipEnd[key] };

/** A small zip that was valid before a few of its fields were changed. The seed decides everything. */
export function oddZip(seed: number): Buffer {
  const random = new Seeded(seed);
  const entries = basis(random);
  const end: End = {};
  for (let left = random.below(3) + 1; left > 0; left--) random.pick(CHANGES)(entries, random, end);
  return rawZip(entries, end);
}

function basis(random: Seeded): RawZipEntry[] {
  const madeBy = random.pick([20, UNIX]);
  return [
    { name: 'd/', both: { madeBy, attributes: 0o40755 * 2 ** 16 } },
    { name: 'd/file.txt', content: 'hello', both: { madeBy, method: DEFLATED } },
    ...random.pick(LINKS),
    { name: 'last.txt', content: 'last', both: { madeBy } },
  ];
}

const LINK = { madeBy: UNIX, attributes: 0o120777 * 2 ** 16 };
const LINKS: readonly (readonly RawZipEntry[])[] = [
  [],
  [{ name: 'd/link', content: 'file.txt', both: LINK }],
  [{ name: 'd/link', content: '../last.txt', both: { ...LINK, method: DEFLATED } }],
  [{ name: 'é', content: 'd', both: LINK }],
];
const TARGETS = ['d', 'd/file.txt', '..', '../../evil', '/abs', '', 'a\0b', 'd/..', 'é', ' a -> b'];

type Change = (entries: RawZipEntry[], random: Seeded, end: End) => void;
type Side = 'both' | 'central' | 'local';

const CHANGES: readonly Change[] = [
  (entries, random) => (random.pick(entries).name = random.pick(NAMES)),
  (entries, random) => setField(entries, random, { name: Buffer.from(random.pick(NAMES)) }),
  (entries, random) => setField(entries, random, { flags: random.pick(FLAGS) }),
  (entries, random) => setField(entries, random, { method: random.pick([0, 8, 9, 12, 99]) }),
  (entries, random) => setField(entries, random, { madeBy: random.below(65_536) }),
  (entries, random) => setField(entries, random, { version: random.below(64) }),
  (entries, random) =>
    setField(entries, random, { attributes: random.pick([0, 0x10, 0o120777 * 2 ** 16, 0o104755 * 2 ** 16]) }),
  (entries, random) => setField(entries, random, { size: random.below(8) }),
  (entries, random) => setField(entries, random, { crc32: random.below(8) }),
  (entries, random) => setField(entries, random, { comment: comment(random) }),
  (entries, random) => {
    const entry = random.pick(entries);
    entry.content = random.pick(TARGETS);
    entry.both = { ...entry.both, ...LINK };
  },
  (entries, random) => setField(entries, random, { attributes: random.pick([0o010600, 0o120777]) * 2 ** 16 }),
  extras,
  extras,
  extras,
  legacyName,
  descriptor,
  (_entries, random, end) => (end.comment = comment(random)),
  (entries, random) => (random.pick(entries).behind = localHeader(random)),
  (entries, random) => (random.pick(entries).before = localHeader(random)),
  (_entries, random, end) => (end.behind = Buffer.from(random.pick(['x', 'PK\x05\x06', '\0']))),
];

function setField(entries: readonly RawZipEntry[], random: Seeded, fields: RawZipEntry['both']): void {
  setSide(random.pick(entries), random.pick<Side>(['both', 'central', 'local']), fields);
}

function setSide(entry: RawZipEntry, side: Side, fields: RawZipEntry['both']): void {
  entry[side] = { ...entry[side], ...fields };
}

function extras(entries: RawZipEntry[], random: Seeded): void {
  const entry = random.pick(entries);
  const fields = random.times(random.below(2) + 1, () => extraField(...extra(entry, random)));
  setSide(entry, random.pick<Side>(['both', 'central', 'local']), { extra: Buffer.concat(fields) });
}

function extra({ name }: RawZipEntry, random: Seeded): [id: number, content: Buffer] {
  if (random.below(2) === 0) return [random.pick(IDS), Buffer.alloc(random.below(12), random.below(256))];
  const other = random.pick([Buffer.from(name), Buffer.from(random.pick(NAMES))]);
  const crc = random.pick([crc32(Buffer.from(name)), 0]);
  return [0x7075, Buffer.concat([Buffer.from([1]), uint(4, crc), other])];
}

/** Names without the flag that says UTF-8: readers guess their encoding. */
function legacyName(entries: RawZipEntry[], random: Seeded): void {
  const entry = random.pick(entries);
  entry.name = random.pick([Buffer.from('é.txt'), Buffer.from([0x82, 0x2e, 0x74]), Buffer.from('日本')]);
  setSide(entry, random.pick<Side>(['both', 'central', 'local']), { flags: 0 });
}

function descriptor(entries: RawZipEntry[], random: Seeded): void {
  const inner = rawZip([{ name: '../../evil.txt', content: 'evil' }]);
  const content = random.pick([Buffer.from('hello'), Buffer.concat([uint(4, 0x08074b50, 0, 0, 0), inner])]);
  const method = random.pick([0, DEFLATED]);
  const length = method === DEFLATED ? deflateRawSync(content).length : content.length;
  const mark = random.pick([uint(4, 0x08074b50), Buffer.alloc(0)]);
  entries.splice(random.below(entries.length), 1, {
    name: 'described',
    content,
    both: { method, flags: 0x800 | DESCRIPTOR },
    local: random.pick([{ crc32: 0, size: 0, compressedSize: 0 }, {}]),
    behind: Buffer.concat([mark, uint(4, crc32(content), length, content.length)]),
  });
}

function comment(random: Seeded): Buffer {
  return random.pick([
    Buffer.from('comment'),
    rawZip([]),
    Buffer.concat([Buffer.from('x'), rawZip([]), Buffer.from('y')]),
    Buffer.from('about PK\x05\x06 and so on'),
    Buffer.from(`about PK\x05\x06${'x'.repeat(40)}`),
  ]);
}

function localHeader(random: Seeded): Buffer {
  const inner = rawZip([{ name: 'hidden.txt', content: 'x' }]);
  return random.pick([inner, inner.subarray(0, 42), Buffer.from('PK\x07\x08'), Buffer.alloc(4)]);
}
