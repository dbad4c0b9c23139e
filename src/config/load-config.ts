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
  /** What relative paths count from. */
  readonly cwd?: string;
}

/** What was found on this machine. */
export interface LocalReadings {
  /** Later ones over earlier ones. */
  readonly files: readonly Reading[];
  /** Over everything else. */
  readonly env: Reading;
  readonly cwd: string;
}

/**
 * `config.yaml`; over it `config.cluster.yaml` where `instance.only_local` is false by the other places; over
 * it `config.local.yaml`; and apart, `RB_` variables.
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
 * What files and variables say: without Consul.
 * @throws ConfigInvalid listing all that is wrong
 */
export function loadConfig(places?: ConfigPlaces): Config {
  const { files, env, cwd } = readPlaces(places);
  return buildConfig([...files, env], cwd);
}
