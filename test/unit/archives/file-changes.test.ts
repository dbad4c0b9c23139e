import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, firstDifference } from '../../../src/archives/tree/apply-changes.ts';
import type { FileTree } from '../../../src/archives/tree/file-tree.ts';
import { PackageRefused } from '../../../src/archives/errors.ts';
import {
  changesBetween,
  changesJson,
  type FileChanges,
  MAX_CHANGES_JSON,
  parseChangesJson,
} from '../../../src/archives/tree/file-changes.ts';
import { unsafeReason } from '../../../src/archives/tree/unsafe-reason.ts';
import { appliedBy, type Habits, installed } from '../../support/archives/folding-client.ts';
import { fileTree, type ModelTree } from '../../support/archives/model-tree.ts';
import { treePair } from '../../support/archives/random-trees.ts';

const NONE: FileChanges = { added: [], modified: [], deleted: [], added_dir: [], deleted_dir: [] };

/** `a` is a file, `a/` a directory, `a!` an executable file, `a=x` a file with the content `x`. */
function tree(...entries: string[]): FileTree {
  const files: Record<string, { content: string; executable: boolean }> = {};
  for (const entry of entries.filter((entry) => !entry.endsWith('/'))) {
    const [path = '', content = ''] = entry.split('=');
    files[path.replace('!', '')] = { content, executable: path.endsWith('!') };
  }
  const directories = entries.filter((entry) => entry.endsWith('/')).map((entry) => entry.slice(0, -1));
  return fileTree({ files, directories });
}

function refusalOf(step: () => unknown): { entry?: string; reason: string } {
  try {
    step();
  } catch (error) {
    if (error instanceof PackageRefused) return { entry: error.entry, reason: error.reason };
    throw error;
  }
  throw new Error('not refused');
}

describe('the changes between two trees', () => {
  it.each<[title: string, old: FileTree, next: FileTree, changes: Partial<FileChanges>]>([
    ['none', tree('a', 'd/'), tree('a', 'd/'), {}],
    ['a new file', tree('a'), tree('a', 'b'), { added: ['b'] }],
    ['a file that is gone', tree('a', 'b'), tree('a'), { deleted: ['b'] }],
    ['other content', tree('a=1'), tree('a=2'), { modified: ['a'] }],
    ['the executable bit alone', tree('a'), tree('a!'), { modified: ['a'] }],
    ['a name in another case', tree('a'), tree('A'), { added: ['A'], deleted: ['a'] }],
    ['new directories, implied ones too', tree('a'), tree('a', 'b/c/'), { added_dir: ['b', 'b/c'] }],
    [
      'directories that are gone, with every file',
      tree('a', 'b/c', 'b/d/e'),
      tree('a'),
      { deleted: ['b/c', 'b/d/e'], deleted_dir: ['b', 'b/d'] },
    ],
    [
      'code unit order',
      tree('x'),
      tree('x', 'é', 'z', 'Z', 'a-b', 'a/b'),
      {
        added: ['Z', 'a-b', 'a/b', 'z', 'é'],
        added_dir: ['a'],
      },
    ],
    [
      'a file that becomes a directory',
      tree('a'),
      tree('a/b'),
      {
        added: ['a/b'],
        deleted: ['a'],
        added_dir: ['a'],
      },
    ],
  ])('%s', (_title, old, next, changes) => {
    expect(changesBetween(old, next)).toEqual({ ...NONE, ...changes });
  });

  it('lead from any tree to any other', () => {
    fc.assert(
      fc.property(treePair, ([before, after]: readonly [ModelTree, ModelTree]) => {
        const [old, next] = [fileTree(before), fileTree(after)];
        const changes = parseChangesJson(Buffer.from(changesJson(changesBetween(old, next))));
        expect(applyChanges(old, contentOf(next, changes), changes)).toEqual(next);
        expect(firstDifference(applyChanges(old, contentOf(next, changes), changes), next)).toBeUndefined();
      }),
    );
  });
});

function contentOf(next: FileTree, { added, modified }: FileChanges): FileTree {
  const files = next.files.filter(({ path }) => added.includes(path) || modified.includes(path));
  return { files, directories: [] };
}

describe('changes.json', () => {
  it('leaves empty lists out', () => {
    expect(changesJson(NONE)).toBe('{}');
    expect(changesJson({ ...NONE, added: ['a/b'], deleted_dir: ['c'] })).toBe(
      '{"added":["a/b"],"deleted_dir":["c"]}',
    );
  });

  it('is read with unknown keys, and sorted', () => {
    const json = '{"more":[1],"added":["b","a/ä ö","..a","a..","…"],"__proto__":{"deleted":["x"]}}';
    expect(parseChangesJson(Buffer.from(json))).toEqual({
      ...NONE,
      added: ['..a', 'a..', 'a/ä ö', 'b', '…'],
    });
  });

  it.each([
    ['', /^not JSON in UTF-8$/],
    ['{"added":["a"]', /^not JSON in UTF-8$/],
    ['{"added":["\u00ff"]}', /^not JSON in UTF-8$/],
    ['[]', /^not a JSON object$/],
    ['null', /^not a JSON object$/],
    ['{"added":{"0":"a"}}', /^"added" is not a list$/],
    ['{"deleted":"a"}', /^"deleted" is not a list$/],
    ['{"modified":[1]}', /^"modified" has a number, which is not/],
    ['{"added_dir":[null]}', /^"added_dir" has a object, which/],
    ...['', '/a', 'a/', 'a//b', '.', './a', 'a/.', '..', '../a', 'a/../b', 'a\\\\b', 'C:/a', 'a\\u0000'].map(
      (path) =>
        [`{"deleted_dir":["${path}"]}`, /^"deleted_dir" has ".*", which is not a relative path/] as const,
    ),
    [' '.repeat(MAX_CHANGES_JSON + 1), /^larger than/],
    [`{"added":[${'"a",'.repeat(1_000_000)}"a"]}`, /^lists more than/],
  ] as const)('is refused as %.40j', (json, reason) => {
    const { entry, reason: given } = refusalOf(() => parseChangesJson(Buffer.from(json, 'latin1')));
    expect(entry).toBe('changes.json');
    expect(given).toMatch(reason);
  });
});

describe('changes that contradict what they are for', () => {
  const old = tree('a', 'b', 'd/e');
  it.each<[title: string, content: FileTree, changes: Partial<FileChanges>, entry: string, reason: RegExp]>([
    ['deleting what is not there', tree(), { deleted: ['x'] }, 'x', /deleted, but not in the old/],
    ['deleting by another case', tree(), { deleted: ['A'] }, 'A', /deleted, but not in the old/],
    ['deleting a directory as a file', tree(), { deleted: ['d'] }, 'd', /deleted, but not in the old/],
    ['deleting no directory', tree(), { deleted_dir: ['x'] }, 'x', /deleted directory, but not in the old/],
    ['two lists', tree('a=1'), { modified: ['a'], deleted: ['a'] }, 'a', /^listed twice$/],
    ['one list twice', tree(), { deleted: ['a', 'a'] }, 'a', /^listed twice$/],
    ['two lists of directories', tree(), { added_dir: ['d'], deleted_dir: ['d'] }, 'd', /^listed twice$/],
    ['a file that is not listed', tree('x'), {}, 'x', /in the archive, but listed neither/],
    ['a file that is missing', tree(), { added: ['x'] }, 'x', /but not in the archive/],
    ['adding what was there', tree('a'), { added: ['a'] }, 'a', /it was there before/],
    ['modifying what was not', tree('x'), { modified: ['x'] }, 'x', /modified, but not in the old/],
  ])('%s', (_title, content, changes, entry, reason) => {
    const refusal = refusalOf(() => applyChanges(old, content, { ...NONE, ...changes }));
    expect(refusal).toEqual({ entry, reason: expect.stringMatching(reason) });
  });
});

describe('the first difference of two trees', () => {
  it.each([
    [tree('a', 'd/'), tree('a', 'd/'), undefined],
    [tree('a', 'b'), tree('a'), 'file "b" is too many'],
    [tree('a'), tree('a', 'b'), 'file "b" is missing'],
    [tree('a=1'), tree('a=2'), 'file "a" has other content'],
    [tree('a'), tree('a!'), 'file "a" is not executable'],
    [tree('a!'), tree('a'), 'file "a" is executable'],
    [tree('a', 'd/'), tree('a'), 'directory "d" is too many'],
    [tree('a'), tree('a', 'd/'), 'directory "d" is missing'],
  ])('%#', (made, expected, sentence) => {
    expect(firstDifference(made, expected)).toBe(sentence);
  });
});

describe('a pair that clients cannot get through', () => {
  it.each([
    [tree('a/b'), tree('a'), 'directory "a" becomes the file "a"'],
    [tree('A/b'), tree('a'), 'directory "A" becomes the file "a"'],
    [tree('x/é/b'), tree('x/e\u0301'), 'directory "x/é" becomes the file "x/e\u0301"'],
    [tree('a'), tree('a/b'), 'file "a" becomes the directory "a"'],
    [tree('a'), tree('A/b'), 'file "a" becomes the directory "A"'],
    [
      tree('a', 'd/'),
      tree('a', 'D/'),
      'directory "d" becomes "D", which differs in case or Unicode form only',
    ],
    [
      tree('Data/x'),
      tree('data/x'),
      'directory "Data" becomes "data", which differs in case or Unicode form only',
    ],
  ])('%#: %s', (old, next, sentence) => {
    expect(unsafeReason(old, next)).toBe(sentence);
  });

  it.each([
    ['a file in another case', tree('a'), tree('A')],
    ['a file in another Unicode form', tree('é'), tree('e\u0301')],
    ['directories that come and go', tree('a/b', 'x'), tree('c/d', 'x')],
  ])('is not %s', (_title, old, next) => {
    expect(unsafeReason(old, next)).toBeUndefined();
  });

  it.each<[title: string, habits: Habits]>([
    ['deletes and copies', {}],
    ['keeps what it deletes in a directory beside', { keepsOld: true }],
    ['removes the deleted directories last', { removesDirectories: true }],
  ])('any other is fine for a client that %s, where case and form do not count', (_title, habits) => {
    fc.assert(
      fc.property(treePair, ([before, after]) => {
        const [old, next] = [fileTree(before), fileTree(after)];
        fc.pre(unsafeReason(old, next) === undefined);
        expect(appliedBy(habits, old, next, changesBetween(old, next))).toEqual(installed(next));
      }),
      { numRuns: 300 },
    );
  });
});
