import { expect, it } from 'vitest';
import type { FileTree } from '../../../src/archives/tree/file-tree.ts';
import { readStoredTree, storedTree, unpackedTreeSize } from '../../../src/archives/tree/stored-tree.ts';

const treeOf = (count: number): FileTree => ({
  files: Array.from({ length: count }, (_, i) => ({
    path: `ordner/"ü中" ${i}`,
    size: 2 ** 40 + i,
    sha256: String(i).padStart(64, 'f'),
    executable: i % 3 === 0,
  })),
  directories: ['ordner', ...Array.from({ length: count }, (_, i) => `leer\u2029${i}`)],
});

it.each([1, 20_000])('a stored tree is read as it was: %d files', async (count) => {
  const tree = treeOf(count);
  expect(await readStoredTree(await storedTree(tree))).toEqual(tree);
});

it('a stored tree keeps its links and names without a flag', async () => {
  const links = [
    { path: 'a', target: '../x' },
    { path: 'b', target: 'a', hard: true as const },
  ];
  const tree = { ...treeOf(5_000), links, unmarked: ['ordner/é'] };
  expect(await readStoredTree(await storedTree(tree))).toEqual(tree);
});

it('a tree is stored as plain JSON unless it is large', async () => {
  const small = treeOf(1_000);
  expect(JSON.parse(await storedTree(small))).toEqual(small);
  const large = treeOf(20_000);
  const text = await storedTree(large);
  expect(text.length).toBeLessThan(JSON.stringify(large).length / 10);
  expect(unpackedTreeSize(text)).toBeGreaterThan(20_000 * 100);
});

it('the plain JSON of a large tree is read, too: earlier releases stored it', async () => {
  const large = treeOf(20_000);
  expect(await readStoredTree(JSON.stringify(large))).toEqual(large);
});
