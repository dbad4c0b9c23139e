import type { Layer } from '../layer.ts';
import type { Problem } from '../problem.ts';

/** What a document for all instances cannot say, and why. */
const OWN: readonly (readonly [key: string, reason: string])[] = [
  ['registry', 'says where this document is, so it cannot stand in it'],
  ['data_dir', 'holds the last good copy of this document, so it cannot stand in it'],
  ['instance.ip', 'is different for every instance, so it cannot stand here'],
  ['instance.only_local', 'decides which files are read before this document, so it cannot stand in it'],
];

/** One problem for each such key that the document has all the same. */
export function ownMattersIn({ source, tree }: Layer): Problem[] {
  return OWN.filter(([key]) => has(tree, key.split('.'))).map(([key, message]) => ({ key, source, message }));
}

function has(tree: unknown, [name = '', ...below]: readonly string[]): boolean {
  if (typeof tree !== 'object' || tree === null || !Object.hasOwn(tree, name)) return false;
  return below.length === 0 || has((tree as Record<string, unknown>)[name], below);
}
