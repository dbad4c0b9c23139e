import type { Layer } from './layer.ts';
import type { Problem } from './problem.ts';

/** Keys that a document shared by all instances must not set, and why. */
const LOCAL_ONLY: readonly (readonly [key: string, reason: string])[] = [
  ['registry', 'says where this document is, so it cannot stand in it'],
  ['data_dir', 'holds the last good copy of this document, so it cannot stand in it'],
  ['instance.ip', 'is different for every instance, so it cannot stand here'],
  ['instance.only_local', 'decides which files are read before this document, so it cannot stand in it'],
];

/** One problem for each local-only key that the shared document sets. */
export function refuseLocalOnlyKeys({ source, tree }: Layer): Problem[] {
  return LOCAL_ONLY.filter(([key]) => has(tree, key.split('.'))).map(([key, message]) => ({
    key,
    source,
    message,
  }));
}

function has(tree: unknown, [name = '', ...below]: readonly string[]): boolean {
  if (typeof tree !== 'object' || tree === null || !Object.hasOwn(tree, name)) return false;
  return below.length === 0 || has((tree as Record<string, unknown>)[name], below);
}
