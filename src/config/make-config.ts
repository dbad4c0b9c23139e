import { buildConfig } from './build-config.ts';
import type { Config } from './config.ts';

type Written<V> = V extends number ? number | string : V;

/** Any part of the settings, written as in YAML: sizes and durations may be text; a number as a duration means seconds. */
export type Settings<T = Config> = {
  readonly [K in keyof T]?: T[K] extends object
    ? T[K] extends readonly unknown[]
      ? T[K]
      : Settings<T[K]>
    : Written<T[K]>;
};

/**
 * Builds a configuration from an object, without files or environment: for embedding the service and for tests.
 * @throws ConfigInvalid
 */
export function makeConfig(settings: Settings = {}, cwd = process.cwd()): Config {
  return buildConfig([{ layers: [{ source: 'settings', tree: settings }], problems: [] }], cwd);
}
