import { describe, expect, it } from 'vitest';
import { inspectBytes } from '../../support/archives/inspect-bytes.ts';
import { gnuLongName, pax, rawTarGz, type RawTarEntry } from '../../support/archives/raw-tar-gz.ts';
import { treeFile } from '../../support/archives/tree-file.ts';

const LONG = `${'folder/'.repeat(40)}größe.txt`;
const CUT = `${'a'.repeat(99)}日本.txt`;
const NPM_TIMES = '15140153257 15140153257 ';
const BEFORE_1970 = Buffer.alloc(12, 0xff).toString('latin1');
const BINARY_259 = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]);

describe('a tar.gz', () => {
  it('gives files sorted by code unit, with sizes, digests and execute bits', async () => {
    const large = Buffer.from(Array.from({ length: 3_000_001 }, (_, i) => (i * i * 31) >> 7));
    const bytes = rawTarGz([
      { name: './', type: '5' },
      { name: './run.sh', content: 'run', mode: 0o755 },
      { name: './Z', content: 'z', mode: 0o644 },
      { name: './group', content: '', mode: 0o100610 },
      { name: './d/', type: '5', mode: 0o755 },
      { name: './large', content: large },
    ]);
    expect(await inspectBytes(bytes, 'tar.gz')).toEqual({
      files: [
        treeFile('Z', 'z'),
        treeFile('group', '', true),
        treeFile('large', large),
        treeFile('run.sh', 'run', true),
      ],
      directories: ['d'],
    });
  });

  const NAMES: readonly (readonly [title: string, entries: readonly RawTarEntry[], path: string])[] = [
    ['a long name in an extended header', [pax({ path: LONG }), { name: LONG }], LONG],
    ['a long name by GNU tar', [gnuLongName(LONG), { name: LONG, format: 'gnu' }], LONG],
    ['a long name without a NUL behind', [{ name: 'x', type: 'L', content: LONG }, { name: LONG }], LONG],
    ['a name in two parts', [{ name: 'b/c.txt', prefix: 'a' }], 'a/b/c.txt'],
    ['no magic', [{ name: 'a', format: 'v7', type: '\0' }], 'a'],
    ['times behind the prefix, by npm', [{ name: 'b', prefix: 'a', bytes: { 476: NPM_TIMES } }], 'a/b'],
    [
      'a plain name cut in a character',
      [pax({ path: CUT }), { name: Buffer.from(CUT).subarray(0, 100) }],
      CUT,
    ],
    ['a plain name with ? by Python', [pax({ path: '日/ü' }), { name: '?/?' }], '日/ü'],
    [
      'a plain name without other characters by Go',
      [pax({ path: '日/ü.txt' }), { name: '/.txt' }],
      '日/ü.txt',
    ],
    ['an empty plain name by Go', [pax({ path: '日本' }), { name: '' }], '日本'],
    ['a name that fills its field', [{ name: 'a'.repeat(100) }], 'a'.repeat(100)],
    ['a name with something behind its NUL', [{ name: 'a\0b' }], 'a'],
    [
      'an extended header about other things',
      [pax({ mtime: '1.5', 'SCHILY.xattr.x': 'a\nb=c\0' }), { name: 'a' }],
      'a',
    ],
    ['an empty extended header', [{ name: 'x', type: 'x' }, { name: 'a' }], 'a'],
    ['a global comment', [pax({ comment: 'commit' }, 'g'), { name: 'a' }], 'a'],
    ['an extended size that agrees', [pax({ size: '0' }), { name: 'a' }], 'a'],
    ['a size in binary', [{ name: 'a', content: Buffer.alloc(259), size: BINARY_259 }], 'a'],
    ['a time before 1970', [{ name: 'a', bytes: { 136: BEFORE_1970 } }], 'a'],
    ['a size with spaces', [{ name: 'a', size: Buffer.from('          0 ') }], 'a'],
  ];

  it.each(NAMES)('may have %s', async (_title, entries, path) => {
    const tree = await inspectBytes(rawTarGz(entries), 'tar.gz');
    expect(tree.files.map((file) => file.path)).toEqual([path]);
  });

  it('may have a directory by its slash alone', async () => {
    const bytes = rawTarGz([{ name: 'a/b/', type: '\0', format: 'v7' }, { name: 'c' }]);
    expect((await inspectBytes(bytes, 'tar.gz')).directories).toEqual(['a', 'a/b']);
  });

  it('keeps a long name whole wherever the stream is cut', async () => {
    const names = Array.from({ length: 2000 }, (_, i) => `${i}/${'ü'.repeat(100)}/${'語'.repeat(80)}`);
    const tree = await inspectBytes(
      rawTarGz(names.flatMap((path) => [pax({ path }), { name: 'x' }])),
      'tar.gz',
    );
    expect(tree.files.map((file) => file.path)).toEqual(names.sort());
  });

  it.each([1, 512, 3_000_000])('may have %i zeros behind its gzip member', async (zeros) => {
    const bytes = Buffer.concat([rawTarGz([{ name: 'a', content: 'content' }]), Buffer.alloc(zeros)]);
    expect((await inspectBytes(bytes, 'tar.gz')).files).toEqual([treeFile('a', 'content')]);
  });

  it('may end with one block of zeros', async () => {
    const tree = await inspectBytes(rawTarGz([{ name: 'a' }], Buffer.alloc(512)), 'tar.gz');
    expect(tree.files).toHaveLength(1);
  });

  it('may have directories whose new files get their group, or that only owners empty', async () => {
    const bytes = rawTarGz([
      { name: 'd/', type: '5', mode: 0o2755 },
      { name: 'e/', type: '5', mode: 0o1777 },
      { name: 'a' },
    ]);
    expect((await inspectBytes(bytes, 'tar.gz')).directories).toEqual(['d', 'e']);
  });

  it('may have a file name and a comment in its gzip header', async () => {
    const gzip = rawTarGz([{ name: 'a' }]);
    const header = Buffer.concat([gzip.subarray(0, 10), Buffer.from('name.tar\0comment\0')]);
    header[3] = 0x18;
    const tree = await inspectBytes(Buffer.concat([header, gzip.subarray(10)]), 'tar.gz');
    expect(tree.files).toHaveLength(1);
  });

  it('may hold many entries', async () => {
    const entries = Array.from({ length: 15_000 }, (_, i) => ({
      name: `dir${i % 100}/file${i}`,
      content: `${i}`,
    }));
    const tree = await inspectBytes(rawTarGz(entries), 'tar.gz');
    expect(tree.files).toHaveLength(15_000);
    expect(tree.directories).toHaveLength(100);
  });
});
