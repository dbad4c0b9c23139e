import type { Problem } from './problem.ts';

/** Settings from one place, as nested plain values; nothing in it has been checked yet. */
export interface Layer {
  /** A file's name or an environment variable's. */
  readonly source: string;
  readonly tree: unknown;
}

/** What could be read of a place, and what could not. */
export interface Reading {
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
}
