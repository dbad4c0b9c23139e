import type { Config } from './config.ts';

type Values = Readonly<Record<string, unknown>>;

/** The value of a key, or the section that a shorter path leads to. */
export function valueAt(config: Config, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Values)[name], config);
}
