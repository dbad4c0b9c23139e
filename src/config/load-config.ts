import path from 'node:path';
import { buildConfig } from './build-config.ts';
import { Config } from './config.ts';
import { packageRoot } from './package-root.ts';
import { CONFIG_DIR, readEnv, type Env } from './read-env.ts';
import { readFiles } from './read-files.ts';
import { schemaOf } from './schema.ts';

export interface ConfigPlaces {
  readonly env?: Env;
  /** Directory of the YAML files; by default `RB_CONFIG_DIR`, else `config` at the root of the package. */
  readonly dir?: string;
  /** What relative paths count from. */
  readonly cwd?: string;
}

/**
 * `config.yaml`, over it `config.local.yaml` when present, over it `RB_` variables.
 * @throws ConfigInvalid listing all that is wrong
 */
export function loadConfig({ env = process.env, dir, cwd = process.cwd() }: ConfigPlaces = {}): Config {
  const chosen = dir ?? (env[CONFIG_DIR] || path.join(packageRoot(import.meta.dirname), 'config'));
  return buildConfig([...readFiles(path.resolve(cwd, chosen)), readEnv(schemaOf(Config), env)], cwd);
}
