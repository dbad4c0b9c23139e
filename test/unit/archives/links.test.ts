import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ArchiveType } from '../../../src/archives/tree/file-tree.ts';
import { inspectBytes, refusalOf } from '../../support/archives/inspect-bytes.ts';
import { gnuLongName, pax, rawTarGz, type RawTarEntry } from '../../support/archives/raw-tar-gz.ts';
import { DEFLATED, DESCRIPTOR, rawZip, uint, UNIX } from '../../support/archives/raw-zip.ts';
import { treeFile } from '../../support/archives/tree-file.ts';

/** `name` is a file, `name/` a directory, `name -> target` a symbolic link. */
function archive(type: ArchiveType, ...entries: readonly string[]): Buffer {
  const parsed = entries.map((entry) => entry.split(' -> ') as [string, string?]);
  if (type === 'tar.gz') {
    return rawTarGz(
      parsed.map(([name, linkname]) => {
        const kind = name.endsWith('/') ? '5' : '0';
        return { name, linkname, type: linkname === undefined ? kind : '2' };
      }),
    );
  }
  return rawZip(
    parsed.map(([name, target]) => {
      const mode = target === undefined ? 0o644 : 0o120777;
      return { name, content: target, both: { madeBy: UNIX, attributes: mode * 2 ** 16 } };
    }),
  );
}

const INSIDE: readonly (readonly [title: string, entries: readonly string[]])[] = [
  ['a file beside it', ['python3 -> python3.13', 'python3.13']],
  ['a file behind it in the archive', ['a -> b', 'b']],
  ['a directory of a framework', ['F/Versions/A/F', 'F/Versions/Current -> A', 'F/F -> Versions/Current/F']],
  ['a chain', ['l.so -> l.so.1', 'l.so.1 -> l.so.1.2', 'l.so.1.2']],
  ['the root', ['x', 'd/top -> ..']],
  ['something that is not there', ['x', 'a -> missing/file']],
  ['a path with dots and slashes', ['d/x', 'e/a -> .././/d/x', 'e/b -> ../d/']],
  ['a path through another link', ['a/b/x', 'c -> a/b', 'd -> c/../b/x']],
  ['a name with two dots in front', ['..x', 'a -> ..x']],
];

const only = 'only relative links that stay inside the package are accepted';
const outside = (target: string) =>
  `a link to ${JSON.stringify(target)}, which leads out of the package: only relative links that stay inside are accepted`;
const unsafe = (target: string, why: string) => `a link to ${JSON.stringify(target)} (${why}): ${only}`;
const circle = (target: string) =>
  `a link to ${JSON.stringify(target)}, which leads in a circle, or through more than 32 links`;

const REFUSED: readonly (readonly [
  title: string,
  entries: readonly string[],
  reason: string,
  entry: string,
])[] = [
  ['leads out', ['x', 'a -> ../x'], outside('../x'), 'a'],
  ['leads out and in again', ['x', 'd/a -> ../../package/x'], outside('../../package/x'), 'd/a'],
  ['leads out behind a missing directory', ['x', 'a -> m/../../x'], outside('m/../../x'), 'a'],
  ['is absolute', ['x', 'a -> /etc/passwd'], unsafe('/etc/passwd', 'absolute path'), 'a'],
  ['names a drive', ['x', 'a -> C:x'], unsafe('C:x', 'drive letter in the name'), 'a'],
  ['has a control character', ['x', 'a -> x\n'], unsafe('x\n', 'control character in the name'), 'a'],
  ['leads to nothing', ['x', 'a -> '], 'a link to nothing: leave it out', 'a'],
  ['leads out in two steps', ['x', 'd/e/up -> ../..', 'b -> d/e/up/..'], outside('d/e/up/..'), 'b'],
  [
    'leads out in three steps, the last one first',
    ['x', 'c -> b/..', 'b -> d/top', 'd/top -> ../d/..'],
    outside('b/..'),
    'c',
  ],
  [
    'leads out through the text of a target alone',
    ['x', 'd/e/f/x', 's -> d/e/f', 't -> s/../../x'],
    outside('s/../../x'),
    't',
  ],
  ['leads to itself', ['x', 'a -> a'], circle('a'), 'a'],
  ['leads to itself below', ['x', 'a -> a/b'], circle('a/b'), 'a'],
  ['leads in a circle', ['x', 'a -> b', 'b -> d/c', 'd/c -> ../a'], circle('../a'), 'd/c'],
  [
    'has a file beneath it',
    ['x', 'd/y', 'a -> d', 'a/y'],
    '"a" is both a link and a directory: rename one of them',
    'a/y',
  ],
  [
    'is behind a file beneath it',
    ['x', 'a/y', 'a -> x'],
    '"a" is both a link and a directory: rename one of them',
    'a',
  ],
  [
    'is replaced by a directory',
    ['x', 'a -> x', 'a/'],
    '"a" is both a link and a directory: rename one of them',
    'a/',
  ],
  ['is replaced by a file', ['x', 'a -> x', 'a'], '"a" is both a file and a link: rename one of them', 'a'],
  ['comes twice', ['x', 'a -> x', 'a -> x'], 'duplicate name: pack it once', 'a'],
  [
    'has too many names',
    ['x', `a -> b${'/'.repeat(64)}`],
    'a link whose target is longer than 1024 bytes or 64 names: shorten it',
    'a',
  ],
];

const chain = (length: number) =>
  Array.from({ length }, (_, i) => (i === 0 ? 'l0 -> x' : `l${i} -> l${i - 1}`)).toSorted();

describe.each<ArchiveType>(['tar.gz', 'zip'])('a symbolic link in a %s', (type) => {
  it.each(INSIDE)('may lead to %s', async (_title, entries) => {
    const tree = await inspectBytes(archive(type, ...entries), type);
    const links = entries.filter((entry) => entry.includes(' -> ')).toSorted();
    expect(tree.links?.map(({ path, target }) => `${path} -> ${target}`)).toEqual(links);
    expect(tree.files).toHaveLength(entries.length - links.length);
  });

  it.each(REFUSED)('is refused when it %s', async (_title, entries, reason, entry) => {
    expect(await refusalOf(archive(type, ...entries), type)).toEqual({ entry, reason });
  });

  it('may be the last of 32, but not of more', async () => {
    expect((await inspectBytes(archive(type, 'x', ...chain(32)), type)).links).toHaveLength(32);
    const { reason } = await refusalOf(archive(type, 'x', ...chain(33)), type);
    expect(reason).toContain('through more than 32 links');
  });

  it('is no file', async () => {
    expect((await refusalOf(archive(type, 'a -> b'), type)).reason).toBe('holds no files: pack at least one');
  });

  it.each([
    ['a -> B/..', 'which differs from the link "b" in case or Unicode form'],
    ['B', 'differs from "b" in case or Unicode form only: rename one of them'],
    ['B/c', 'differs from "b" in case or Unicode form only: rename one of them'],
    ['B -> d', 'differs from "b" in case or Unicode form only: rename one of them'],
  ])('named b is refused with %s also where Windows never gets it', async (other, reason) => {
    const bytes = archive(type, 'd/e/x', 'b -> d/e', other);
    expect((await refusalOf(bytes, type, { windows: false })).reason).toContain(reason);
  });

  it('has a target that Windows cannot mistake for another, unless Windows never gets it', async () => {
    const bytes = archive(type, 'x', 'd/e/up -> ../..', 'a -> d/e/up./..');
    expect((await refusalOf(bytes, type)).reason).toMatch(
      /^a link to "d\/e\/up.\/..": path segment ends in a dot/,
    );
    expect((await inspectBytes(bytes, type, { windows: false })).links).toHaveLength(2);
  });
});

const FILE = { name: 'file', content: 'hello', mode: 0o755 };
const hard = (name: string, linkname: string, more: Partial<RawTarEntry> = {}): RawTarEntry => {
  return { name, linkname, type: '1', mode: 0o755, ...more };
};

describe('a hard link in a tar.gz', () => {
  it('is one more file', async () => {
    const tree = await inspectBytes(rawTarGz([FILE, hard('d/b', './file'), hard('a', 'd/b')]), 'tar.gz');
    expect(tree).toEqual({
      files: ['a', 'd/b', 'file'].map((name) => treeFile(name, 'hello', true)),
      directories: ['d'],
      links: ['d/b', 'file'].map((path) => ({ path, target: 'a', hard: true })),
    });
  });

  const earlier = (target: string) =>
    `a hard link to ${JSON.stringify(target)}, which is no earlier file: pack it again with GNU tar or bsdtar`;
  it.each<[title: string, entries: readonly RawTarEntry[], reason: string]>([
    ['a later file', [hard('a', 'later'), { name: 'later' }], earlier('later')],
    ['a directory', [{ name: 'd/', type: '5' }, hard('a', 'd')], earlier('d')],
    ['a symbolic link', [{ name: 'l', type: '2', linkname: 'file' }, hard('a', 'l')], earlier('l')],
    [
      'a path through a link',
      [{ name: 'l', type: '2', linkname: '.' }, hard('a', 'l/file')],
      earlier('l/file'),
    ],
    ['a file, with a slash behind', [hard('a', 'file/')], 'a hard link to a directory: use a symbolic link'],
    ['itself', [hard('a', 'a')], earlier('a')],
    ['a file outside', [hard('a', '../file')], unsafe('../file', '".." path segment')],
    ['an absolute path', [hard('a', '/etc/passwd')], unsafe('/etc/passwd', 'absolute path')],
    ['nothing', [hard('a', '')], unsafe('', 'empty name')],
    [
      'a file of another mode',
      [hard('a', 'file', { mode: 0o644 })],
      'a hard link with another mode than "file"; pack it again',
    ],
    ['a file, with content', [hard('a', 'file', { content: 'x' })], 'a link with content'],
    [
      'a file, with the bit setuid',
      [hard('a', 'file', { mode: 0o4755 })],
      'has a setuid or setgid bit: remove it (chmod -R ug-s) and pack it again',
    ],
  ])('is refused when it leads to %s', async (_title, entries, reason) => {
    expect(await refusalOf(rawTarGz([FILE, ...entries]), 'tar.gz')).toEqual({ entry: 'a', reason });
  });

  it('counts as much as its file', async () => {
    const bytes = rawTarGz([FILE, hard('a', 'file'), hard('b', 'file')]);
    const { entry, reason } = await refusalOf(bytes, 'tar.gz', { maxTotalSize: 12 });
    expect([entry, reason]).toEqual([
      'b',
      'all entries up to here unpack to more than 12 bytes: pack less, or have storage.archive.max_total_size raised',
    ]);
  });
});

describe('the long name or target of a link in a tar.gz', () => {
  const LONG = `${'d/'.repeat(60)}file`;
  const TARGET = `${'e/'.repeat(60)}file`;
  const K = { ...gnuLongName(TARGET), type: 'K' };
  const L = gnuLongName(LONG);
  const link = (name: string, linkname: string): RawTarEntry => ({ name, linkname, type: '2' });
  const PAX =
    'a link whose name or target is too long for a plain header, or not in ASCII: pack it again with ' +
    'tar --format=gnu (bsdtar: --format=gnutar)';

  it('may be in the headers of GNU tar', async () => {
    const tree = await inspectBytes(rawTarGz([FILE, K, L, link(LONG, TARGET.slice(0, 100))]), 'tar.gz');
    expect(tree.links).toEqual([{ path: LONG, target: TARGET }]);
  });

  it('may repeat the plain one in a pax header', async () => {
    const bytes = rawTarGz([FILE, pax({ path: 'a', linkpath: 'file', mtime: '1.5' }), link('a', 'file')]);
    expect((await inspectBytes(bytes, 'tar.gz')).links).toEqual([{ path: 'a', target: 'file' }]);
  });

  it.each<[title: string, entries: readonly RawTarEntry[], entry: string]>([
    ['differs in the plain header', [K, link('a', '/etc/passwd')], 'a'],
    ['is missing in the plain header', [K, link('a', '')], 'a'],
    ['is in a pax header', [pax({ linkpath: TARGET }), link('a', TARGET.slice(0, 100))], 'a'],
    ['is a name in a pax header', [pax({ path: LONG }), link(LONG.slice(0, 100), 'd')], LONG],
    ['is the target of a hard link in a pax header', [pax({ linkpath: 'file' }), hard('a', '../x')], 'a'],
  ])('is refused when it %s', async (_title, entries, entry) => {
    const refusal = await refusalOf(rawTarGz([FILE, ...entries]), 'tar.gz');
    expect(refusal).toEqual({ entry, reason: PAX });
  });
});

describe('a symbolic link in a zip', () => {
  const both = { madeBy: UNIX, attributes: 0o120755 * 2 ** 16 };

  it('may be deflated, with its size behind the data', async () => {
    const fields = { ...both, method: DEFLATED, flags: DESCRIPTOR };
    const data = Buffer.from([0x4b, 0x04, 0x00]);
    const behind = uint(4, 0x08074b50, crc32('a'), data.length, 1);
    const local = { crc32: 0, size: 0, compressedSize: 0 };
    const bytes = rawZip([{ name: 'a' }, { name: 'l', content: 'a', data, both: fields, local, behind }]);
    expect((await inspectBytes(bytes, 'zip')).links).toEqual([{ path: 'l', target: 'a' }]);
  });

  it('has no target longer than a path', async () => {
    const { reason } = await refusalOf(rawZip([{ name: 'l', content: 'b'.repeat(1025), both }]), 'zip');
    expect(reason).toBe('a link whose target is longer than 1024 bytes: shorten it');
  });

  it('has a target in UTF-8', async () => {
    const bytes = rawZip([{ name: 'a' }, { name: 'l', content: Buffer.from([0xb4]), both }]);
    expect(await refusalOf(bytes, 'zip')).toEqual({
      entry: 'l',
      reason: 'a link whose target is not UTF-8: rename what it leads to',
    });
  });
});
