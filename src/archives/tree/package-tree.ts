import type { FileTree, TreeFile } from './file-tree.ts';
import { PackageRefused } from '../errors.ts';
import { checkWindowsName, checkWindowsTarget } from './check-windows-name.ts';
import { foldedName } from './folded-name.ts';
import type { ArchiveRules } from '../archive-rules.ts';
import type { EntryName } from '../reading/parse-entry-name.ts';
import { MetadataBudget } from '../reading/metadata-budget.ts';
import { FileDigest } from './file-digest.ts';
import { PackageLinks } from './package-links.ts';
import { parseLinkTarget } from './parse-link-target.ts';

/**
 * Called with the unpacked content of each file, chunk by chunk. An error that it throws stops the reading.
 */
export type ContentListener = (path: string, chunk: Buffer) => void;

const KINDS = ['file', 'link', 'directory'] as const;
type Kind = (typeof KINDS)[number];
/** The members of a directory, by the names that a file system which gets the package treats as one. */
type Members = Map<string, { readonly path: string; readonly kind: Kind }>;

/**
 * Collects the tree that an archive unpacks to, and refuses names that two file systems would unpack
 * differently.
 */
export class PackageTree {
  /** Names and implied directories are claimed here; readers claim what else describes entries. */
  readonly metadata: MetadataBudget;
  readonly #rules: ArchiveRules;
  readonly #listen: ContentListener;
  readonly #root: Members = new Map();
  readonly #directories = new Map<string, Members>([['', this.#root]]);
  readonly #named = new Set<string>();
  readonly #files: TreeFile[] = [];
  readonly #links = new PackageLinks();
  readonly #unmarked: string[] = [];
  #entries = 0;

  constructor(rules: ArchiveRules, listen: ContentListener = () => undefined) {
    this.metadata = new MetadataBudget(rules.maxMetadataSize);
    this.#rules = rules;
    this.#listen = listen;
  }

  /**
   * Registers an entry's name before its content is read.
   * @param unmarked whether some readers give it another name, because it lacks the flag for UTF-8
   */
  claim(name: EntryName, kind: Kind, unmarked = false): void {
    this.metadata.claim(Buffer.byteLength(name.shown), name.shown);
    if (this.#rules.windows !== false) checkWindowsName(name);
    if (kind === 'directory') this.#claimDirectory(name);
    else this.#claimMember(name, kind);
    if (unmarked) this.#unmarked.push(name.path);
  }

  /** Creates the digest for a file whose header claims this size. */
  digestOf({ path }: EntryName, size: number): FileDigest {
    return new FileDigest(size, (chunk) => this.#listen(path, chunk));
  }

  addFile(file: TreeFile): void {
    this.#files.push(file);
  }

  /** @throws PackageRefused for a target that no tree may have */
  addSymbolicLink({ path, shown }: EntryName, rawTarget: Buffer): void {
    this.metadata.claim(rawTarget.length, shown);
    const target = parseLinkTarget(rawTarget);
    if (this.#rules.windows !== false) checkWindowsTarget(target);
    this.#links.addSymbolic(path, target);
  }

  /** Returns the file that the link is. @throws PackageRefused when its target is no earlier file */
  addHardLink({ path, shown }: EntryName, target: string, executable: boolean): TreeFile {
    this.metadata.claim(Buffer.byteLength(target), shown);
    const file = this.#links.addHard({ path, executable }, target, this.#files);
    this.#files.push(file);
    return file;
  }

  finish(): FileTree {
    if (this.#files.length === 0) throw new PackageRefused('holds no files: pack at least one');
    const empty = (path: string) => this.#directories.get(path)?.size === 0;
    const unmarked = this.#unmarked.filter((path) => !this.#directories.has(path) || empty(path)).sort();
    this.#directories.delete('');
    const tree = {
      files: this.#files.sort((a, b) => (a.path < b.path ? -1 : 1)),
      directories: [...this.#directories.keys()].sort(),
    };
    const links = this.#links.finish(tree);
    return { ...tree, ...(links.length > 0 && { links }), ...(unmarked.length > 0 && { unmarked }) };
  }

  #claimMember(name: EntryName, kind: 'file' | 'link'): void {
    if (name.path === '') {
      throw new PackageRefused('is the root of the package, but not a directory: leave it out', name.shown);
    }
    const slash = name.path.lastIndexOf('/');
    const parent = this.#directory(name.path.slice(0, Math.max(slash, 0)), name);
    if (!this.#place(parent, name.path, kind, name))
      throw new PackageRefused('duplicate name: pack it once', name.shown);
  }

  #claimDirectory(name: EntryName): void {
    this.#directory(name.path, name);
    if (this.#named.has(name.path)) throw new PackageRefused('duplicate name: pack it once', name.shown);
    this.#named.add(name.path);
  }

  #directory(path: string, name: EntryName): Members {
    const known = this.#directories.get(path);
    if (known) return known;
    const parent = this.#directory(path.slice(0, Math.max(path.lastIndexOf('/'), 0)), name);
    this.#place(parent, path, 'directory', name);
    if (path !== name.path) this.metadata.claim(Buffer.byteLength(path), name.shown);
    const members: Members = new Map();
    this.#directories.set(path, members);
    return members;
  }

  /** Returns false if the same entry is already there. */
  #place(parent: Members, path: string, kind: Kind, name: EntryName): boolean {
    const own = path.slice(path.lastIndexOf('/') + 1);
    const key = this.#rules.windows === false ? withoutReturn(own).normalize('NFC') : foldedName(own);
    const other = parent.get(key);
    if (other) return this.#sameAs(other, path, kind, name);
    if (parent === this.#root && foldedName(own) === 'CHANGES.JSON' && !this.#rules.allowChangesJson) {
      throw new PackageRefused(
        'changes.json at the root is kept for incremental packages: rename it, or publish with update_type=incremental',
        name.shown,
      );
    }
    if (++this.#entries > this.#rules.maxEntries) {
      throw new PackageRefused(
        `holds more than ${this.#rules.maxEntries} entries: pack fewer, or have storage.archive.max_entries raised`,
        name.shown,
      );
    }
    parent.set(key, { path, kind });
    return true;
  }

  #sameAs(other: { path: string; kind: Kind }, path: string, kind: Kind, name: EntryName): false {
    if (other.path !== path) {
      throw new PackageRefused(
        `differs from "${other.path}" in case or Unicode form only: rename one of them`,
        name.shown,
      );
    }
    if (other.kind === kind) return false;
    const kinds = [other.kind, kind].sort((a, b) => KINDS.indexOf(a) - KINDS.indexOf(b));
    throw new PackageRefused(`"${path}" is both a ${kinds.join(' and a ')}: rename one of them`, name.shown);
  }
}

/** unzip unpacks `Icon\r` as `Icon`. */
function withoutReturn(name: string): string {
  return name.endsWith('\r') ? name.slice(0, -1) : name;
}
