import { describe, expect, it } from 'vitest';
import type { ArchiveType } from '../../../src/archives/tree/file-tree.ts';
import { inspectBytes, refusalOf } from '../../support/archives/inspect-bytes.ts';
import { gnuLongName, rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import { rawZip } from '../../support/archives/raw-zip.ts';

const TYPES: readonly ArchiveType[] = ['zip', 'tar.gz'];

function archive(type: ArchiveType, ...names: readonly (string | Buffer)[]): Buffer {
  if (type === 'zip') return rawZip(names.map((name) => ({ name })));
  return rawTarGz(
    names.flatMap((name) => (name.length > 100 ? [gnuLongName(name.toString()), { name }] : [{ name }])),
  );
}

const REFUSED: readonly (readonly [name: string, reason: string])[] = [
  ['/etc/passwd', 'absolute path'],
  ['//host/share', 'absolute path'],
  ['./', 'holds no files'],
  ['..', '".." path segment'],
  ['../x', '".." path segment'],
  ['a/../x', '".." path segment'],
  ['a/..', '".." path segment'],
  ['a/../', '".." path segment'],
  ['./../x', '".." path segment'],
  ['a/./b', '"." path segment'],
  ['././a', '"." path segment'],
  ['a/.', '"." path segment'],
  ['a//b', 'empty path segment'],
  ['a//', 'empty path segment'],
  ['.//a', 'empty path segment'],
  ['..\\x', 'backslash in the name'],
  ['a\\b', 'backslash in the name'],
  ['C:', 'drive letter in the name'],
  ['C:/x', 'drive letter in the name'],
  ['c:x', 'drive letter in the name'],
  ['a.txt:stream', 'colon in the name'],
  ['a/b:c/d', 'colon in the name'],
  ['a\nb', 'control character in the name'],
  ['a\u001b[31mb', 'control character in the name'],
  ['a\u007fb', 'control character in the name'],
  ['a\u0085b', 'control character in the name'],
  ['con', 'name reserved by Windows'],
  ['PRN.txt', 'name reserved by Windows'],
  ['aux.tar.gz', 'name reserved by Windows'],
  ['Nul/x', 'name reserved by Windows'],
  ['a/com1', 'name reserved by Windows'],
  ['COM9.log', 'name reserved by Windows'],
  ['com¹', 'name reserved by Windows'],
  ['lpt1/a', 'name reserved by Windows'],
  ['LPT9', 'name reserved by Windows'],
  ['nul .txt', 'name reserved by Windows'],
  ['CONIN$', 'name reserved by Windows'],
  ['a.', 'path segment ends in a dot or a space'],
  ['a /b', 'path segment ends in a dot or a space'],
  ['a/...', 'path segment ends in a dot or a space'],
  ['dir./', 'path segment ends in a dot or a space'],
  [`a/${'b'.repeat(256)}`, 'path segment longer than 255 bytes'],
  [`a/${'ü'.repeat(128)}`, 'path segment longer than 255 bytes'],
  ['abc/'.repeat(256) + 'd', 'name longer than 1024 bytes'],
];

describe.each(TYPES)('a name in a %s', (type) => {
  it.each(REFUSED)('%j is refused: %s', async (name, reason) => {
    const refusal = await refusalOf(archive(type, name), type);
    expect(refusal).toEqual({ entry: reason === 'holds no files' ? undefined : name, reason });
  });

  it('is refused when it is empty', async () => {
    expect(await refusalOf(archive(type, ''), type)).toEqual({ entry: '', reason: 'empty name' });
  });

  it('is refused when it is not UTF-8, and shown as far as it goes', async () => {
    const refusal = await refusalOf(archive(type, Buffer.from('sch\xf6n.txt', 'latin1')), type);
    expect(refusal).toEqual({ entry: 'sch\ufffdn.txt', reason: 'name is not UTF-8' });
  });

  it.each([
    ['.hidden'],
    ['...a'],
    ['..a/b'],
    [' leading space'],
    ['console.txt'],
    ['com10'],
    ['com0'],
    ['aux_/nul-1'],
    ['日本語/ü.txt'],
    ['a'.repeat(255)],
    ['abc/'.repeat(255) + 'abcd'],
  ])('%j is fine', async (name) => {
    const tree = await inspectBytes(archive(type, name), type);
    expect(tree.files.map((file) => file.path)).toEqual([name]);
  });

  it('may start with ./', async () => {
    const tree = await inspectBytes(archive(type, './', './b/', './b/c/', './b/x', './a'), type);
    expect(tree.files.map((file) => file.path)).toEqual(['a', 'b/x']);
    expect(tree.directories).toEqual(['b', 'b/c']);
  });
});

const PAIRS: readonly (readonly [names: readonly string[], reason: string])[] = [
  [['a', 'a'], 'duplicate name'],
  [['a', './a'], 'duplicate name'],
  [['x', 'd/', 'd/'], 'duplicate name'],
  [['x', './', './'], 'duplicate name'],
  [['Readme', 'README'], 'differs from "Readme" in case or Unicode form only'],
  [['Dir/a', 'dir/b'], 'differs from "Dir" in case or Unicode form only'],
  [['x/Dir/', 'x/dir'], 'differs from "x/Dir" in case or Unicode form only'],
  [['\u00fc', 'u\u0308'], 'differs from "\u00fc" in case or Unicode form only'],
  [['\u00dc/a', 'u\u0308/b'], 'differs from "\u00dc" in case or Unicode form only'],
  [['ΟΔΟΣ', 'οδος'], 'differs from "ΟΔΟΣ" in case or Unicode form only'],
  [['οδοσ', 'οδος'], 'differs from "οδοσ" in case or Unicode form only'],
  [['straße', 'STRASSE'], 'differs from "straße" in case or Unicode form only'],
  [['maße', 'maẞe'], 'differs from "maße" in case or Unicode form only'],
  [['\u212a', 'k'], 'differs from "\u212a" in case or Unicode form only'],
  [['\u017f', 's'], 'differs from "\u017f" in case or Unicode form only'],
  [['a', 'a/b'], '"a" is both a file and a directory'],
  [['a/b', 'a'], '"a" is both a file and a directory'],
  [['a', 'a/'], '"a" is both a file and a directory'],
  [['a/b', 'a/b/c/d'], '"a/b" is both a file and a directory'],
  [['x', 'changes.json'], 'changes.json at the root is kept for incremental packages'],
  [['x', './Changes.JSON'], 'changes.json at the root is kept for incremental packages'],
  [['x', 'changes.json/a'], 'changes.json at the root is kept for incremental packages'],
  [['x', '.'], 'is the root of the package, but not a directory'],
];

describe.each(TYPES)('names that do not go together in a %s', (type) => {
  it.each(PAIRS)('%j', async (names, reason) => {
    expect(await refusalOf(archive(type, ...names), type)).toEqual({ entry: names.at(-1), reason });
  });

  it('are fine in different directories', async () => {
    const tree = await inspectBytes(
      archive(type, 'a/README', 'b/readme', 'a/changes.json', 'changes.json.bak'),
      type,
    );
    expect(tree.files).toHaveLength(4);
  });

  it('do not matter for a directory that is named after the files in it', async () => {
    const tree = await inspectBytes(archive(type, 'd/e/f', 'd/', 'd/e/'), type);
    expect(tree.directories).toEqual(['d', 'd/e']);
  });

  it('allow changes.json at the root of a ready incremental package', async () => {
    const tree = await inspectBytes(archive(type, 'changes.json', 'x'), type, { allowChangesJson: true });
    expect(tree.files.map((file) => file.path)).toEqual(['changes.json', 'x']);
  });
});
