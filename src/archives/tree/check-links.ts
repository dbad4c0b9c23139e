import { PackageRefused } from '../errors.ts';
import type { FileTree, TreeLink } from './file-tree.ts';
import { foldedName } from './folded-name.ts';

/** Links followed on the way to one target; macOS follows no more. */
const MAX_STEPS = 32;
/** Characters of a path; Linux takes no longer one. */
const MAX_PATH = 4096;

/** A directory that has links in it or below, or a link, by the names that some system takes as one. */
interface Node {
  readonly below: Map<string, Node>;
  link?: TreeLink;
}

/** A place in the tree that a target leads to or through; its node is absent where no link is there or below. */
interface Place {
  readonly above?: Place;
  readonly name: string;
  readonly node: Node | undefined;
  /** Characters of the path. */
  readonly length: number;
}

interface Reached {
  readonly place: Place;
  /** Links followed on the way. */
  readonly steps: number;
}

/**
 * Refuses symbolic links that lead out of the tree or in a circle, whether a system follows the links on the way or
 * only shortens the text of the target. Targets need not exist.
 * @throws PackageRefused
 */
export function checkLinks(links: readonly TreeLink[], { files, directories }: FileTree): void {
  if (links.length === 0) return;
  const walk = new LinkWalk(links);
  for (const { path } of files) walk.checkOther(path);
  for (const path of directories) walk.checkOther(path);
  for (const link of links) walk.check(link);
}

class LinkWalk {
  readonly #root: Node = { below: new Map() };
  readonly #nodes = new Map<string, Node>([['', this.#root]]);
  readonly #directories = new Map<string, Place>([['', { name: '', node: this.#root, length: 0 }]]);
  readonly #reached = new Map<TreeLink, Reached>();

  constructor(links: readonly TreeLink[]) {
    for (const link of links) {
      const node = this.#nodeOf(link.path);
      if (node.link) refuseCollision(link.path, node.link);
      node.link = link;
    }
  }

  /** Where a system takes two names as one, the other entry would be unpacked through the link. */
  checkOther(path: string): void {
    const { node } = below(this.#directory(parentOf(path)), nameOf(path));
    if (node?.link) refuseCollision(path, node.link);
  }

  check(link: TreeLink): void {
    let depth = link.path.split('/').length - 1;
    for (const name of namesOf(link)) {
      depth += name === '..' ? -1 : 1;
      if (depth < 0) refuseOutside(link);
    }
    this.#follow(link, 1);
  }

  #nodeOf(path: string): Node {
    const known = this.#nodes.get(path);
    if (known) return known;
    const siblings = this.#nodeOf(parentOf(path)).below;
    const name = foldedName(nameOf(path));
    const node: Node = siblings.get(name) ?? { below: new Map() };
    siblings.set(name, node);
    this.#nodes.set(path, node);
    return node;
  }

  #directory(path: string): Place {
    const known = this.#directories.get(path);
    if (known) return known;
    const place = below(this.#directory(parentOf(path)), nameOf(path));
    this.#directories.set(path, place);
    return place;
  }

  #follow(link: TreeLink, depth: number): Reached {
    const known = this.#reached.get(link);
    if (known) return known;
    if (depth > MAX_STEPS) refuseCircle(link);
    let reached: Reached = { place: this.#directory(parentOf(link.path)), steps: 1 };
    for (const name of namesOf(link)) {
      reached = name === '..' ? above(reached, link) : this.#enter(reached, name, link, depth);
      if (reached.steps > MAX_STEPS || reached.place.length > MAX_PATH) refuseCircle(link);
    }
    this.#reached.set(link, reached);
    return reached;
  }

  #enter({ place, steps }: Reached, name: string, link: TreeLink, depth: number): Reached {
    const next = below(place, name);
    const other = next.node?.link;
    if (!other) return { place: next, steps };
    if (other.path !== pathOf(next)) {
      throw new PackageRefused(
        `a link to ${JSON.stringify(link.target)}, which differs from the link "${other.path}" in case or Unicode form`,
        link.path,
      );
    }
    const reached = this.#follow(other, depth + 1);
    return { place: reached.place, steps: steps + reached.steps };
  }
}

function below(place: Place, name: string): Place {
  const node = place.node?.below.size ? place.node.below.get(foldedName(name)) : undefined;
  return { above: place, name, node, length: place.length + name.length + 1 };
}

function above({ place, steps }: Reached, link: TreeLink): Reached {
  return { place: place.above ?? refuseOutside(link), steps };
}

function pathOf({ above: parent, name }: Place): string {
  return parent?.above ? `${pathOf(parent)}/${name}` : name;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function namesOf({ target }: TreeLink): string[] {
  return target.split('/').filter((name) => name !== '' && name !== '.');
}

function refuseCollision(path: string, link: TreeLink): never {
  throw new PackageRefused(
    `differs from "${link.path}" in case or Unicode form only: rename one of them`,
    path,
  );
}

function refuseOutside({ path, target }: TreeLink): never {
  throw new PackageRefused(
    `a link to ${JSON.stringify(target)}, which leads out of the package: only relative links that stay inside are accepted`,
    path,
  );
}

function refuseCircle({ path, target }: TreeLink): never {
  throw new PackageRefused(
    `a link to ${JSON.stringify(target)}, which leads in a circle, or through more than ${MAX_STEPS} links`,
    path,
  );
}
