import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectBytes } from '../../support/archives/inspect-bytes.ts';
import {
  END_MARK,
  gnuLongName,
  pax,
  rawTar,
  rawTarGz,
  type RawTarEntry,
} from '../../support/archives/raw-tar-gz.ts';
import { treeFile } from '../../support/archives/tree-file.ts';

const LONG = `${'folder/'.repeat(40)}größe.txt`;
const BINARY_259 = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]);

describe('a tar.gz', () => {
  it('gives files sorted by code unit, with sizes, digests and execute bits', async () => {
    const large = Buffer.from(Array.from({ length: 3_000_001 }, (_, i) => (i * i * 31) >> 7));
    const bytes = rawTarGz([
      { name: './', type: '5' },
      { name: './run.sh', content: 'run', mode: 0o755 },
      { name: './Z', content: 'z', mode: 0o4644 },
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
    ['a long link name that is for nothing', [{ name: 'x', type: 'K', content: 'y\0' }, { name: 'a' }], 'a'],
    ['a name in two parts', [{ name: 'b/c.txt', prefix: 'a' }], 'a/b/c.txt'],
    ['no prefix by GNU tar, which keeps times there', [{ name: 'a', format: 'gnu', prefix: '13456' }], 'a'],
    ['no magic', [{ name: 'a', format: 'v7', type: '\0', prefix: 'x' }], 'a'],
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
    ['no mode', [{ name: 'a', bytes: { 100: '\0'.repeat(8) } }], 'a'],
    ['a time before 1970', [{ name: 'a', bytes: { 136: '\u{ff}' } }], 'a'],
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

  it('may come in several gzip members', async () => {
    const tar = Buffer.concat([rawTar([{ name: 'a', content: 'content' }]), END_MARK]);
    const bytes = Buffer.concat([gzipSync(tar.subarray(0, 600)), gzipSync(''), gzipSync(tar.subarray(600))]);
    expect((await inspectBytes(bytes, 'tar.gz')).files).toEqual([treeFile('a', 'content')]);
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
