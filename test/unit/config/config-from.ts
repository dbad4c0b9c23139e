import { ConfigInvalid } from '../../../src/config/config-invalid.ts';
import type { Config } from '../../../src/config/config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { Problem } from '../../../src/config/problem.ts';
import { configDir } from './config-dir.ts';

type Env = Readonly<Record<string, string>>;

export function configFrom(yaml: string, env: Env = {}, local?: string): Config {
  const files = { 'config.yaml': yaml, ...(local === undefined ? {} : { 'config.local.yaml': local }) };
  return loadConfig({ dir: configDir(files), env, cwd: '/srv' });
}

/** What `make` is refused for. */
export function refusalOf(make: () => Config): ConfigInvalid {
  try {
    make();
  } catch (error) {
    if (error instanceof ConfigInvalid) return error;
    throw error;
  }
  throw new Error('expected ConfigInvalid, but the configuration was accepted');
}

export function problemsOf(yaml: string, env: Env = {}, local?: string): readonly Problem[] {
  return refusalOf(() => configFrom(yaml, env, local)).problems;
}

/** The value a dotted path leads to. */
export function at(config: Config, key: string): unknown {
  return key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], config);
}

/** `a.b.c` and text of a value, as YAML. */
export function yamlOf(key: string, value: string): string {
  const levels = key.split('.');
  return levels.map((name, level) => `${'  '.repeat(level)}${name}:`).join('\n') + ` ${value}\n`;
}

/** `a.b_c` → `RB_A__B_C` */
export function variable(key: string): string {
  return `RB_${key.split('.').join('__').toUpperCase()}`;
}
