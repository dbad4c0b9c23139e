import { PackageRefused } from '../errors.ts';
import { checkLinks } from './check-links.ts';
import type { FileTree, TreeFile, TreeLink } from './file-tree.ts';

/** Collects the links of a package. */
export class PackageLinks {
  readonly #symbolic: TreeLink[] = [];
  /** The first name of the file, by hard link. */
  readonly #hard = new Map<string, string>();
  #files?: Map<string, TreeFile>;

  addSymbolic(path: string, target: string): void {
    this.#symbolic.push({ path, target });
  }

  /**
   * Returns the further file that a hard link is.
   * @param files those so far: a hard link names an earlier one
   * @throws PackageRefused
   */
  addHard(link: Omit<TreeFile, 'size' | 'sha256'>, target: string, files: readonly TreeFile[]): TreeFile {
    const file = this.#find(target, files);
    if (!file) {
      throw new PackageRefused(
        `a hard link to ${JSON.stringify(target)}, which is no earlier file: pack it again with GNU tar or bsdtar`,
      );
    }
    if (file.executable !== link.executable) {
      throw new PackageRefused(`a hard link with another mode than ${JSON.stringify(target)}; pack it again`);
    }
    this.#hard.set(link.path, this.#hard.get(target) ?? target);
    return { ...file, path: link.path };
  }

  /** @throws PackageRefused for links that do not stay inside the tree */
  finish(tree: FileTree): TreeLink[] {
    checkLinks(this.#symbolic, tree);
    return [...this.#symbolic, ...this.#hardLinks()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #find(target: string, files: readonly TreeFile[]): TreeFile | undefined {
    this.#files ??= new Map();
    for (let i = this.#files.size; i < files.length; i++) this.#files.set(files[i]!.path, files[i]!);
    return this.#files.get(target);
  }

  /** Writers meet the names of one file in any order, so the first one by code unit stands for the file. */
  #hardLinks(): TreeLink[] {
    const groups = Map.groupBy(this.#hard, ([, target]) => target);
    return [...groups].flatMap(([target, links]) => {
      const [first = target, ...others] = [target, ...links.map(([path]) => path)].sort();
      return others.map((path) => ({ path, target: first, hard: true }) as const);
    });
  }
}
