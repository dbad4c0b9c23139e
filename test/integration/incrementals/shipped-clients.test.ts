import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArchiveType } from '../../../src/archives/tree/file-tree.ts';
import { unsafeReason } from '../../../src/archives/tree/unsafe-reason.ts';
import { BuildLab } from '../../support/archives/build-package.ts';
import { fileTree, type ModelTree, packed } from '../../support/archives/model-tree.ts';
import { pythonMissing, updateOnDisk } from '../../support/archives/naive-client.ts';
import { treePair } from '../../support/archives/random-trees.ts';

describe.skipIf(pythonMissing)('a client that deletes, then copies', () => {
  let lab: BuildLab;
  beforeAll(async () => {
    lab = await BuildLab.open();
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  const packing = fc.record({ prefix: fc.constantFrom('', './'), descriptors: fc.boolean() });

  it.each<ArchiveType>(['zip', 'tar.gz'])('gets from any version to any other by a %s', async (type) => {
    let built = 0;
    const types = fc.constantFrom<ArchiveType[]>('zip', 'tar.gz');
    await fc.assert(
      fc.asyncProperty(treePair, types, packing, async ([before, after], oldType, how) => {
        const [old, next] = [fileTree(before), fileTree(after)];
        const source = packed(after, type, how);
        const result = await lab.build({ type, source, old, next });
        expect(result.kind === 'skipped' ? result.reason : undefined).toBe(unsafeReason(old, next));
        if (result.kind === 'skipped') return;
        built++;
        const [oldFile, newFile] = await Promise.all([installed(before, oldType), lab.put(source, type)]);
        const [updated, expected] = updateOnDisk(oldFile, result.file, newFile);
        expect(updated).toEqual(expected);
        expect(Object.keys(expected.files).sort()).toEqual(next.files.map(({ path }) => path));
      }),
      { numRuns: 40 },
    );
    expect(built).toBeGreaterThan(10);
  });

  const installed = (tree: ModelTree, type: ArchiveType) => lab.put(packed(tree, type), type);
});
