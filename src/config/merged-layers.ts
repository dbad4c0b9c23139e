import { nearest, noSuchKey, printable } from './did-you-mean.ts';
import type { Layer } from './layer.ts';
import type { Problem } from './problem.ts';
import { isSection, namesIn, type Key, type Schema } from './schema.ts';

type Tree = Record<string, unknown>;
type Path = readonly string[];

function isMapping(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The layers merged into one tree; where several set the same key, the last one counts. */
export class MergedLayers {
  readonly tree: Tree;
  readonly problems: Problem[] = [];
  private readonly sources = new Map<string, string>();
  private readonly known: readonly string[];

  constructor(schema: Schema, layers: readonly Layer[]) {
    this.known = [...namesIn(schema)];
    this.tree = this.section(schema, [], layers);
  }

  /** The source of the value that counts. */
  sourceOf(key: string): string {
    return this.sources.get(key) ?? 'default';
  }

  /** Walks the schema and not the input, so that no name in the input can reach a prototype. */
  private section(schema: Schema, path: Path, layers: readonly Layer[]): Tree {
    const mappings = layers.filter((layer) => this.hasKeys(layer, path));
    for (const mapping of mappings) this.refuseUnknown(schema, path, mapping);
    const entries = [...schema].map(([name, entry]) => [name, this.entry(entry, [...path, name], mappings)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  private entry(entry: Key | Schema, path: Path, above: readonly Layer[]): unknown {
    const name = path.at(-1) ?? '';
    const layers = above
      .filter(({ tree }) => isMapping(tree) && Object.hasOwn(tree, name) && tree[name] !== undefined)
      .map(({ source, tree }) => ({ source, tree: (tree as Tree)[name] }));
    return isSection(entry) ? this.section(entry, path, layers) : this.last(path, layers);
  }

  /** A list replaces an earlier list instead of extending it. */
  private last(path: Path, layers: readonly Layer[]): unknown {
    const layer = layers.at(-1);
    if (layer !== undefined) this.sources.set(path.join('.'), layer.source);
    return layer?.tree;
  }

  /** A section whose keys are all commented out is null in YAML, and so is an empty file. */
  private hasKeys({ source, tree }: Layer, path: Path): boolean {
    if (isMapping(tree)) return true;
    if (tree !== null)
      this.problems.push({ key: path.join('.'), source, message: 'must be a mapping of keys' });
    return false;
  }

  private refuseUnknown(schema: Schema, path: Path, { source, tree }: Layer): void {
    for (const name of Object.keys(tree as Tree).filter((name) => !schema.has(name))) {
      const key = [...path, name].join('.');
      this.problems.push({ key: printable(key), source, message: noSuchKey(nearest(key, this.known)) });
    }
  }
}
