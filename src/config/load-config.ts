import path from 'node:path';
import { buildConfig, draftConfig } from './build-config.ts';
import { Config } from './config.ts';
import type { Reading } from './layer.ts';
import { packageRoot } from './package-root.ts';
import { CONFIG_DIR, readEnv, type Env } from './read-env.ts';
import { readClusterFile, readFiles } from './read-files.ts';
import { schemaOf } from './schema.ts';

export interface ConfigPlaces {
  readonly env?: Env;
  /** Directory of the YAML files; by default `RB_CONFIG_DIR`, else `config` at the root of the package. */
  readonly dir?: string;
  /** Base of relative paths. */
  readonly cwd?: string;
}

/** Settings read from files and environment of this machine. */
export interface LocalReadings {
  /** Later ones override earlier ones. */
  readonly files: readonly Reading[];
  /** Overrides everything else. */
  readonly env: Reading;
  readonly cwd: string;
}

/**
 * Reads `config.yaml`, `config.local.yaml` over it, and the `RB_` variables. When these set `instance.only_local` to
 * false, `config.cluster.yaml` is read as well, between the two files.
 */
export function readPlaces({
  env = process.env,
  dir,
  cwd = process.cwd(),
}: ConfigPlaces = {}): LocalReadings {
  const chosen = path.resolve(
    cwd,
    dir ?? (env[CONFIG_DIR] || path.join(packageRoot(import.meta.dirname), 'config')),
  );
  const { shipped, local } = readFiles(chosen);
  const variables = readEnv(schemaOf(Config), env);
  const alone = draftConfig([shipped, local, variables], cwd).config.instance.only_local;
  const files = alone ? [shipped, local] : [shipped, readClusterFile(chosen), local];
  return { files, env: variables, cwd };
}

/**
 * Loads the configuration from files and environment, without Consul.
 * @throws ConfigInvalid with all problems
 */
export function loadConfig(places?: ConfigPlaces): Config {
  const { files, env, cwd } = readPlaces(places);
  return buildConfig([...files, env], cwd);
}
