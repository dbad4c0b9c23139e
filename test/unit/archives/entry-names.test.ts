import { describe, expect, it } from 'vitest';
import type { ArchiveType } from '../../../src/archives/tree/file-tree.ts';
import { inspectBytes, refusalOf } from '../../support/archives/inspect-bytes.ts';
import { gnuLongName, rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import { rawZip } from '../../support/archives/raw-zip.ts';

const TYPES: readonly ArchiveType[] = ['zip', 'tar.gz'];

function archive(type: ArchiveType, ...names: readonly (string | Buffer)[]): Buffer {
  if (type === 'zip') return rawZip(names.map((name) => ({ name })));
  return rawTarGz(
    names.flatMap((name) => {
      const entry = { name, type: name.toString().endsWith('/') ? '5' : '0' };
      return name.length > 100 ? [gnuLongName(name.toString()), entry] : [entry];
    }),
  );
}

const INVISIBLE = 'invisible character of no width in the name: rename it';
const REORDERING = 'invisible character in the name that changes how it is shown: rename it';

const BACKSLASH =
  'backslash in the name, as Compress-Archive of Windows PowerShell 5 and ZipFile of .NET Framework before 4.6.1 write it: ' +
  'pack it again with 7-Zip, PowerShell 7 or "tar -a -cf package.zip *"';

const REFUSED: readonly (readonly [name: string, reason: string])[] = [
  ['/etc/passwd', 'absolute path: pack relative paths'],
  ['//host/share', 'absolute path: pack relative paths'],
  ['./', 'holds no files: pack at least one'],
  ['..', '".." path segment: pack paths below the root'],
  ['../x', '".." path segment: pack paths below the root'],
  ['a/../x', '".." path segment: pack paths below the root'],
  ['a/..', '".." path segment: pack paths below the root'],
  ['a/../', '".." path segment: pack paths below the root'],
  ['./../x', '".." path segment: pack paths below the root'],
  ['a/./b', '"." path segment: leave it out of the path'],
  ['././a', '"." path segment: leave it out of the path'],
  ['a/.', '"." path segment: leave it out of the path'],
  ['a//b', 'empty path segment: put one / between names'],
  ['a//', 'empty path segment: put one / between names'],
  ['.//a', 'empty path segment: put one / between names'],
  ['..\\x', BACKSLASH],
  ['a\\b', BACKSLASH],
  ['C:', 'drive letter in the name: pack relative paths'],
  ['C:/x', 'drive letter in the name: pack relative paths'],
  ['c:x', 'drive letter in the name: pack relative paths'],
  ['a\nb', 'control character in the name: rename it'],
  ['a\u001b[31mb', 'control character in the name: rename it'],
  ['a\u007fb', 'control character in the name: rename it'],
  ['a\u0085b', 'control character in the name: rename it'],
  ['icon\r', 'control character in the name: rename it'],
  ['Icon\rs', 'control character in the name: rename it'],
  [`a/${'b'.repeat(256)}`, 'path segment longer than 255 bytes: shorten it'],
  [`a/${'ü'.repeat(128)}`, 'path segment longer than 255 bytes: shorten it'],
  ['abc/'.repeat(256) + 'd', 'name longer than 1024 bytes: shorten it'],
  ['a\u202etxt.exe', REORDERING],
  ['a\u2066b', REORDERING],
  ['\u200fa', REORDERING],
  ['a/b\u061c', REORDERING],
  ['a\u2028b', REORDERING],
  ['a\u2029b', REORDERING],
  ['a\u200bb', INVISIBLE],
  ['\u200c', INVISIBLE],
  ['a\u200db', INVISIBLE],
  ['a\u2060b', INVISIBLE],
  ['a/\ufeffb', INVISIBLE],
];

const OTHERWISE = 'rename it, or publish the package for other systems only';
const COLON = `colon in the name, which Windows cannot hold: ${OTHERWISE}`;
const WILD = `one of ? * < > | " in the name, which Windows cannot hold: ${OTHERWISE}`;
const TAIL = `path segment ends in a dot or a space, which Windows cannot hold: ${OTHERWISE}`;
const RESERVED = `name reserved by Windows: ${OTHERWISE}`;
const SHORT = `looks like the short name (8.3) that Windows gives another file: ${OTHERWISE}`;

/** Other systems can hold these names. */
const NOT_ON_WINDOWS: readonly (readonly [name: string, reason: string])[] = [
  ['a.txt:stream', COLON],
  ['a/b:c/d', COLON],
  ['con', RESERVED],
  ['PRN.txt', RESERVED],
  ['aux.tar.gz', RESERVED],
  ['Nul/x', RESERVED],
  ['a/com1', RESERVED],
  ['COM9.log', RESERVED],
  ['com¹', RESERVED],
  ['lpt1/a', RESERVED],
  ['LPT9', RESERVED],
  ['nul .txt', RESERVED],
  ['CONIN$', RESERVED],
  ['a.', TAIL],
  ['a /b', TAIL],
  ['a/...', TAIL],
  ['dir./', TAIL],
  ...[...'?*<>|"'].map((char) => [`a/b${char}c`, WILD] as const),
  ['LONGFI~1.TXT', SHORT],
  ['progra~2/x', SHORT],
  ['a/ABCD~123.C', SHORT],
  ['Digest::SHA.3pm', COLON],
  ['src/aux.c', RESERVED],
  ['a/Icon\r', `control character in the name, which Windows cannot hold: ${OTHERWISE}`],
];

describe.each(TYPES)('a name in a %s', (type) => {
  it.each(REFUSED)('%j is refused: %s', async (name, reason) => {
    const refusal = await refusalOf(archive(type, name), type);
    expect(refusal).toEqual({
      entry: reason === 'holds no files: pack at least one' ? undefined : name,
      reason,
    });
  });

  it.each(NOT_ON_WINDOWS)('%j is refused when Windows may get it', async (name, reason) => {
    expect(await refusalOf(archive(type, name), type)).toEqual({ entry: name, reason });
  });

  it.each(NOT_ON_WINDOWS)('%j is fine for other systems', async (name) => {
    const tree = await inspectBytes(archive(type, 'x', name), type, { windows: false });
    expect([...tree.files.map((file) => file.path), ...tree.directories]).toContain(name.replace(/\/$/, ''));
  });

  it('is refused when it is empty', async () => {
    expect(await refusalOf(archive(type, ''), type)).toEqual({
      entry: '',
      reason: 'empty name: leave this entry out',
    });
  });

  it('is refused when it is not UTF-8, and shown as far as it goes', async () => {
    const refusal = await refusalOf(archive(type, Buffer.from('sch\xf6n.txt', 'latin1')), type);
    const reason = 'name is not UTF-8: pack it again with names in UTF-8, such as by 7-Zip with -mcu=on';
    expect(refusal).toEqual({ entry: 'sch\ufffdn.txt', reason });
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
    ['file~'],
    ['a~b.txt'],
    ['long name~1.txt'],
    ['notes.txt.~1~'],
    ['a~1.html'],
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
  [['a', 'a'], 'duplicate name: pack it once'],
  [['a', './a'], 'duplicate name: pack it once'],
  [['x', 'd/', 'd/'], 'duplicate name: pack it once'],
  [['x', './', './'], 'duplicate name: pack it once'],
  [['Readme', 'README'], 'differs from "Readme" in case or Unicode form only: rename one of them'],
  [['Dir/a', 'dir/b'], 'differs from "Dir" in case or Unicode form only: rename one of them'],
  [['x/Dir/', 'x/dir'], 'differs from "x/Dir" in case or Unicode form only: rename one of them'],
  [['\u00fc', 'u\u0308'], 'differs from "\u00fc" in case or Unicode form only: rename one of them'],
  [['\u00dc/a', 'u\u0308/b'], 'differs from "\u00dc" in case or Unicode form only: rename one of them'],
  [['ΟΔΟΣ', 'οδος'], 'differs from "ΟΔΟΣ" in case or Unicode form only: rename one of them'],
  [['οδοσ', 'οδος'], 'differs from "οδοσ" in case or Unicode form only: rename one of them'],
  [['straße', 'STRASSE'], 'differs from "straße" in case or Unicode form only: rename one of them'],
  [['maße', 'maẞe'], 'differs from "maße" in case or Unicode form only: rename one of them'],
  [['\u212a', 'k'], 'differs from "\u212a" in case or Unicode form only: rename one of them'],
  [['\u017f', 's'], 'differs from "\u017f" in case or Unicode form only: rename one of them'],
  [['a', 'a/b'], '"a" is both a file and a directory: rename one of them'],
  [['a/b', 'a'], '"a" is both a file and a directory: rename one of them'],
  [['a', 'a/'], '"a" is both a file and a directory: rename one of them'],
  [['a/b', 'a/b/c/d'], '"a/b" is both a file and a directory: rename one of them'],
  [
    ['x', 'changes.json'],
    'changes.json at the root is kept for incremental packages: rename it, or publish with update_type=incremental',
  ],
  [
    ['x', './Changes.JSON'],
    'changes.json at the root is kept for incremental packages: rename it, or publish with update_type=incremental',
  ],
  [
    ['x', 'changes.json/a'],
    'changes.json at the root is kept for incremental packages: rename it, or publish with update_type=incremental',
  ],
  [['x', '.'], 'is the root of the package, but not a directory: leave it out'],
];

describe.each(TYPES)('names that do not go together in a %s', (type) => {
  it.each(PAIRS)('%j', async (names, reason) => {
    expect(await refusalOf(archive(type, ...names), type)).toEqual({ entry: names.at(-1), reason });
  });

  it('may differ in case only for systems that tell them apart', async () => {
    const tree = await inspectBytes(archive(type, 'README', 'Readme', 'd/a', 'D/b'), type, {
      windows: false,
    });
    expect(tree.files.map((file) => file.path)).toEqual(['D/b', 'README', 'Readme', 'd/a']);
    const refusal = await refusalOf(archive(type, '\u00fc', 'u\u0308'), type, { windows: false });
    expect(refusal.reason).toContain('Unicode form only');
    const changes = await refusalOf(archive(type, 'x', 'Changes.JSON'), type, { windows: false });
    expect(changes.reason).toBe(
      'changes.json at the root is kept for incremental packages: rename it, or publish with update_type=incremental',
    );
  });

  it('may be the icon of a directory of macOS, but not beside one whose name lacks the return', async () => {
    const tree = await inspectBytes(archive(type, 'd/Icon\r', 'Icon'), type, { windows: false });
    expect(tree.files.map((file) => file.path)).toEqual(['Icon', 'd/Icon\r']);
    expect((await refusalOf(archive(type, 'Icon', 'Icon\r'), type, { windows: false })).entry).toBe('Icon\r');
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
