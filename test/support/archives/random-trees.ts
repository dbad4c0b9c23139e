import * as fc from 'fast-check';
import { foldedName } from '../../../src/archives/tree/folded-name.ts';
import type { ModelFile, ModelTree } from './model-tree.ts';

/** Some file system treats some of these names as one; long names need an extended header. */
const NAMES = ['a', 'A', 'b', 'data', 'Data', 'é', 'e\u0301', 'É', '日本', 'x'.repeat(120), 'changes.json'];

interface Item {
  readonly path: string;
  readonly kind: 'file' | 'directory';
  readonly before?: ModelFile;
  readonly after?: ModelFile;
}

const modelFile: fc.Arbitrary<ModelFile> = fc.record({
  content: fc.oneof(fc.constantFrom('', 'same', 'other'), fc.string({ maxLength: 2000 })),
  executable: fc.boolean(),
});

const item: fc.Arbitrary<Item> = fc
  .record({
    names: fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom<Item['kind'][]>('file', 'file', 'file', 'directory'),
    before: fc.option(modelFile, { nil: undefined }),
    after: fc.oneof(fc.constant('kept' as const), fc.option(modelFile, { nil: undefined })),
  })
  .map(({ names, kind, before, after }) => {
    const path = names.join('/');
    return { path, kind, before, after: after === 'kept' ? before : after };
  });

/** An old and a new tree with much in common. Each one could be the tree of a package. */
export const treePair: fc.Arbitrary<readonly [ModelTree, ModelTree]> = fc
  .record({ items: fc.array(item, { maxLength: 14 }), prefix: fc.constantFrom('', '', 'My App/') })
  .map(({ items, prefix }) => {
    // A package is never empty, so neither tree is.
    const all: Item[] = [{ path: 'kept', kind: 'file', before: KEPT, after: KEPT }, ...items];
    return [tree(all, 'before', prefix), tree(all, 'after', prefix)] as const;
  });

const KEPT: ModelFile = { content: 'kept' };

function tree(items: readonly Item[], when: 'before' | 'after', prefix: string): ModelTree {
  const place = new Places();
  const files: Record<string, ModelFile> = {};
  const directories: string[] = [];
  for (const { path, kind, [when]: file } of items) {
    const full = prefix + path;
    if (file === undefined || /^changes\.json(\/|$)/.test(full) || !place.take(full, kind)) continue;
    if (kind === 'file') files[full] = file;
    else directories.push(full);
  }
  return { files, directories };
}

/** Refuses an entry that some file system treats as the same name as another one. */
class Places {
  readonly #taken = new Map<string, string>();

  take(path: string, kind: string): boolean {
    const parts = path.split('/').map((_, i, all) => all.slice(0, i + 1).join('/'));
    const wanted = parts.map((part, i) => [part, i < parts.length - 1 ? 'directory' : kind] as const);
    const free = wanted.every(([part, what], i) => {
      const there = this.#taken.get(foldedName(part));
      return (
        there === undefined || (there === `directory ${part}` && what === 'directory' && i < parts.length - 1)
      );
    });
    if (free) for (const [part, what] of wanted) this.#taken.set(foldedName(part), `${what} ${part}`);
    return free;
  }
}
