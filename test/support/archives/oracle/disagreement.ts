import type { FileTree } from '../../../../src/archives/tree/file-tree.ts';
import type { Listing, SeenEntry } from './readers.ts';

interface Habits {
  /** The reader reads the names in another way by design: they only have to stay inside the package. */
  readonly ownNames?: boolean;
  /** Whether the reader tells files from links. */
  readonly tellsLinks?: boolean | undefined;
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
  { ownNames = false, tellsLinks = false, shows = plain }: Habits = {},
): string | undefined {
  if (failure !== undefined) return `not readable: ${failure}`;
  const outside = entries.find(({ name }) => /^\/|(^|\/)\.\.(\/|$)/.test(name));
  if (outside) return `leads outside: ${JSON.stringify(outside.name)}`;
  if (ownNames) return undefined;
  const directories = new Set(['', ...tree.directories.map((path) => shows(path))]);
  const files = entries.filter((entry) => !isDirectory(entry, directories));
  const seen = files.map(({ name }) => plain(name)).sort();
  const symbolic = (tree.links ?? []).filter(({ hard }) => !hard);
  const expected = [...tree.files, ...symbolic].map(({ path }) => shows(path)).sort();
  if (JSON.stringify(seen) !== JSON.stringify(expected))
    return `has ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`;
  return sizeDifference(tree, files, shows) ?? (tellsLinks ? linkDifference(tree, files) : undefined);
}

/** The names of one file are one, whatever name a reader takes for the first. */
function linkDifference({ links = [] }: FileTree, files: readonly SeenEntry[]): string | undefined {
  const firsts = new Map(links.filter(({ hard }) => hard).map(({ path, target }) => [path, target]));
  const first = (name: string) => firsts.get(plain(name)) ?? plain(name);
  const seen = files.filter(({ kind }) => kind === 'l' || kind === 'h');
  if (seen.length !== links.length) return `has ${seen.length} links instead of ${links.length}`;
  const targets = new Map(links.filter(({ hard }) => !hard).map(({ path, target }) => [plain(path), target]));
  const wrong = seen.find(({ name, kind, target }) => {
    if (kind === 'h') return target !== undefined && first(name) !== first(target);
    const expected = targets.get(plain(name));
    return (
      expected === undefined ||
      (target !== undefined && target.normalize('NFC') !== expected.normalize('NFC'))
    );
  });
  return wrong && `has a link from ${JSON.stringify(wrong.name)} to ${JSON.stringify(wrong.target)}`;
}

function sizeDifference(
  tree: FileTree,
  files: readonly SeenEntry[],
  shows: (name: string) => string,
): string | undefined {
  const sizes = new Map(tree.files.map(({ path, size }) => [shows(path), size]));
  const plainFiles = files.filter(({ name, kind }) => kind !== 'l' && kind !== 'h' && sizes.has(plain(name)));
  const wrong = plainFiles.find(({ name, size }) => size !== undefined && sizes.get(plain(name)) !== size);
  return wrong && `has ${wrong.size} bytes of ${JSON.stringify(wrong.name)}`;
}

function isDirectory({ name, kind }: SeenEntry, directories: ReadonlySet<string>): boolean {
  return kind !== 'f' && directories.has(plain(name).replace(/\/$/, ''));
}

/** bsdtar composes the names of PAX headers; the service refuses two names that differ in this only. */
function plain(name: string): string {
  return name.replace(/^\.(\/|$)/, '').normalize('NFC');
}
