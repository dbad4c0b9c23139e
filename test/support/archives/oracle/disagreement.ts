import type { FileTree } from '../../../../src/archives/tree/file-tree.ts';
import type { Listing, SeenEntry } from './readers.ts';

interface Habits {
  /** The reader reads the names in another way by design: they only have to stay inside the package. */
  readonly ownNames?: boolean;
  /** How the reader writes a name. */
  readonly shows?: ((name: string) => string) | undefined;
}

/**
 * How a reader's listing differs from the service's tree; undefined when both say the same. A reader lists the
 * directories that the archive names, which are some of those in the tree.
 */
export function disagreement(
  tree: FileTree,
  { entries, failure }: Listing,
  { ownNames = false, shows = plain }: Habits = {},
): string | undefined {
  if (failure !== undefined) return `not readable: ${failure}`;
  const outside = entries.find(({ name }) => /^\/|(^|\/)\.\.(\/|$)/.test(name));
  if (outside) return `leads outside: ${JSON.stringify(outside.name)}`;
  if (ownNames) return undefined;
  const directories = new Set(['', ...tree.directories.map((path) => shows(path))]);
  const files = entries.filter((entry) => !isDirectory(entry, directories));
  const seen = files.map(({ name }) => plain(name)).sort();
  const expected = tree.files.map((file) => shows(file.path)).sort();
  if (JSON.stringify(seen) !== JSON.stringify(expected))
    return `has ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`;
  return sizeDifference(tree, files, shows);
}

function sizeDifference(
  tree: FileTree,
  files: readonly SeenEntry[],
  shows: (name: string) => string,
): string | undefined {
  const sizes = new Map(tree.files.map(({ path, size }) => [shows(path), size]));
  const wrong = files.find(({ name, size }) => size !== undefined && sizes.get(plain(name)) !== size);
  return wrong && `has ${wrong.size} bytes of ${JSON.stringify(wrong.name)}`;
}

function isDirectory({ name, kind }: SeenEntry, directories: ReadonlySet<string>): boolean {
  return kind !== 'f' && directories.has(plain(name).replace(/\/$/, ''));
}

/** bsdtar composes the names of PAX headers; the service refuses two names that differ in this only. */
function plain(name: string): string {
  return name.replace(/^\.(\/|$)/, '').normalize('NFC');
}
