import { buildConfig } from './build-config.ts';
import type { Config } from './config.ts';

type Written<V> = V extends number ? number | string : V;

/** As in YAML: any part of it, sizes and durations also as text, and a bare number of a duration means seconds. */
export type Settings<T = Config> = {
  readonly [K in keyof T]?: T[K] extends object
    ? T[K] extends readonly unknown[]
      ? T[K]
      : Settings<T[K]>
    : Written<T[K]>;
};

/**
 * A configuration from settings in hand, without files or environment: for embedding the service and for tests.
 * @throws ConfigInvalid
 */
export function makeConfig(settings: Settings = {}, cwd = process.cwd()): Config {
  return buildConfig([{ layers: [{ source: 'settings', tree: settings }], problems: [] }], cwd);
}
