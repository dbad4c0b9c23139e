import { PackageRefused } from '../errors.ts';
import type { FileTree, TreeLink } from './file-tree.ts';
import { foldedName } from './folded-name.ts';

/** Links followed on the way to one target; macOS follows no more. */
const MAX_STEPS = 32;
/** bytes of a path; Linux takes no longer one. */
const MAX_PATH = 4096;

interface Place {
  readonly path: string;
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
  readonly #links = new Map<string, TreeLink>();
  readonly #places = new Map<TreeLink, Place>();

  constructor(links: readonly TreeLink[]) {
    for (const link of links) {
      this.checkOther(link.path);
      this.#links.set(foldedName(link.path), link);
    }
  }

  /** Where a system takes two names as one, the other entry would be unpacked through the link. */
  checkOther(path: string): void {
    const link = this.#links.get(foldedName(path));
    if (!link) return;
    throw new PackageRefused(
      `differs from "${link.path}" in case or Unicode form only: rename one of them`,
      path,
    );
  }

  check(link: TreeLink): void {
    let depth = link.path.split('/').length - 1;
    for (const name of namesOf(link)) {
      depth += name === '..' ? -1 : 1;
      if (depth < 0) refuseOutside(link);
    }
    this.#follow(link, 1);
  }

  #follow(link: TreeLink, depth: number): Place {
    const known = this.#places.get(link);
    if (known) return known;
    if (depth > MAX_STEPS) refuseCircle(link);
    let place: Place = { path: parentOf(link.path), steps: 1 };
    for (const name of namesOf(link)) {
      place = name === '..' ? above(place, link) : this.#below(place, name, link, depth);
      if (place.steps > MAX_STEPS || place.path.length > MAX_PATH) refuseCircle(link);
    }
    this.#places.set(link, place);
    return place;
  }

  #below({ path, steps }: Place, name: string, link: TreeLink, depth: number): Place {
    const next = path === '' ? name : `${path}/${name}`;
    const other = this.#links.get(foldedName(next));
    if (!other) return { path: next, steps };
    if (other.path !== next) {
      throw new PackageRefused(
        `a link to ${JSON.stringify(link.target)}, which differs from the link "${other.path}" in case or Unicode form`,
        link.path,
      );
    }
    const place = this.#follow(other, depth + 1);
    return { path: place.path, steps: steps + place.steps };
  }
}

function namesOf({ target }: TreeLink): string[] {
  return target.split('/').filter((name) => name !== '' && name !== '.');
}

function above({ path, steps }: Place, link: TreeLink): Place {
  if (path === '') refuseOutside(link);
  return { path: parentOf(path), steps };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
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
