import type { Problem } from './problem.ts';

/** Settings from one source, as nested plain values that are not validated yet. */
export interface Layer {
  /** A file's name or an environment variable's. */
  readonly source: string;
  readonly tree: unknown;
}

/** The settings of one or more sources, and the problems found while reading them. */
export interface Reading {
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
}
