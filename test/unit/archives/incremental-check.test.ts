import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PackageRefused } from '../../../src/archives/errors.ts';
import { BuildLab } from '../../support/archives/build-package.ts';
import { LIMITS } from '../../support/archives/inspect-bytes.ts';
import { fileTree, type ModelTree } from '../../support/archives/model-tree.ts';
import { rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import { DEFLATED, rawZip, type RawZipEntry } from '../../support/archives/raw-zip.ts';

const OLD: ModelTree = { files: { a: '1', b: 'b', 'd/c': 'c' } };
const NEXT: ModelTree = { files: { a: '2', b: 'b', 'e/n': 'n' } };
const CHANGES = { added: ['e/n'], modified: ['a'], deleted: ['d/c'], added_dir: ['e'], deleted_dir: ['d'] };
const CONTENT = [
  { name: 'a', content: '2' },
  { name: 'e/n', content: 'n' },
];

const changes = (value: unknown = CHANGES, name = 'changes.json') => ({
  name,
  content: JSON.stringify(value),
});
const without = (name: string) => CONTENT.filter((entry) => entry.name !== name);

describe('a ready incremental package', () => {
  let lab: BuildLab;
  beforeAll(async () => {
    lab = await BuildLab.open();
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  const check = async (bytes: Buffer, type: 'zip' | 'tar.gz', old = OLD, next = NEXT) => {
    const file = { path: await lab.put(bytes, type), type };
    const trees = [old, next].map((model) => JSON.stringify(fileTree(model))) as [string, string];
    await lab.builder.check(file, trees);
  };

  it.each([
    ['zip', rawZip([changes(), ...CONTENT])],
    ['tar.gz', rawTarGz([changes(), ...CONTENT])],
    ['zip', rawZip([...CONTENT.toReversed(), changes({ ...CHANGES, made_by: 'hand' })])],
    ['zip', rawZip([changes({ ...CHANGES, added_dir: [] }), ...CONTENT])],
  ] as const)('is taken when it leads there (%s)', async (type, bytes) => {
    await expect(check(bytes, type)).resolves.toBeUndefined();
  });

  it.each<[title: string, entries: readonly RawZipEntry[], entry: string | undefined, reason: RegExp]>([
    ['has no changes.json', CONTENT, undefined, /^holds no changes.json at its root$/],
    ['has it elsewhere', [changes({}, 'x/changes.json')], undefined, /^holds no changes.json at its root$/],
    ['has it in another case', [changes({}, 'Changes.json')], undefined, /^holds no changes.json/],
    ['has one that is no JSON', [{ name: 'changes.json', content: '{' }], 'changes.json', /^not JSON/],
    ['climbs out', [changes({ deleted: ['../x'] })], 'changes.json', /not a relative path/],
    [
      'has an entry that climbs out',
      [changes(), { name: '../x' }],
      '../x',
      /^"\.\." path segment: pack paths below/,
    ],
    ['lists a file it lacks', [changes(), ...without('e/n')], 'e/n', /but not in the archive$/],
    ['has a file more', [changes(), ...CONTENT, { name: 'x' }], 'x', /^in the archive, but listed neither/],
    [
      'deletes what is not there',
      [changes({ ...CHANGES, deleted: ['x'] }), ...CONTENT],
      'x',
      /not in the old/,
    ],
    [
      'keeps a file too many',
      [changes({ ...CHANGES, deleted: [] }), ...CONTENT],
      undefined,
      /^does not lead from the old version to the new one: file "d\/c" is too many$/,
    ],
    [
      'keeps a directory',
      [changes({ ...CHANGES, deleted_dir: [] }), ...CONTENT],
      undefined,
      /directory "d" is too many$/,
    ],
    [
      'leads elsewhere',
      [changes(), { name: 'a', content: '3' }, ...without('a')],
      undefined,
      /file "a" has other content$/,
    ],
    [
      'unpacks to too much',
      [changes(), { name: 'a', content: Buffer.alloc(LIMITS.maxEntrySize + 1), both: { method: DEFLATED } }],
      'a',
      /^unpacks to more than/,
    ],
  ])('is refused when it %s', async (_title, entries, entry, reason) => {
    const refusal: unknown = await check(rawZip(entries), 'zip').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(PackageRefused);
    expect(refusal).toMatchObject({ entry, reason: expect.stringMatching(reason) });
  });

  it('is refused, independent of its content, where clients could not apply it', async () => {
    const bytes = rawZip([changes({ added: ['a'], deleted: ['a/b'], deleted_dir: ['a'] }), { name: 'a' }]);
    await expect(check(bytes, 'zip', { files: { 'a/b': '' } }, { files: { a: '' } })).rejects.toMatchObject({
      reason: 'clients cannot apply any incremental package here: directory "a" becomes the file "a"',
    });
  });

  it('is not blamed for a file that cannot be read', async () => {
    const tree = JSON.stringify(fileTree(OLD));
    const file = { path: lab.place('zip'), type: 'zip' as const };
    const error: unknown = await lab.builder.check(file, [tree, tree]).catch((error: unknown) => error);
    expect(error).toMatchObject({ message: expect.stringContaining('ENOENT') });
    expect(error).not.toBeInstanceOf(PackageRefused);
  });
});
