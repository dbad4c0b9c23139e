import { nearest, noSuchKey, printable } from './did-you-mean.ts';
import type { Layer, Reading } from './layer.ts';
import type { Problem } from './problem.ts';
import { keysIn, type PlacedKey, type Schema } from './schema.ts';

export type Env = Readonly<Record<string, string | undefined>>;

const PREFIX = 'RB_';

/** Variables that existing deployments set, and their keys. */
const ALIASES: Readonly<Record<string, string>> = {
  REGION_ID: 'instance.region',
  INSTANCE_IP: 'instance.ip',
  SERVICE_ID: 'registry.service_id',
};

/** The directory of the files, so it cannot be a key in them. */
export const CONFIG_DIR = 'RB_CONFIG_DIR';

/** `storage.archive.max_entries` → `RB_STORAGE__ARCHIVE__MAX_ENTRIES` */
function variableOf(key: string): string {
  return PREFIX + key.toUpperCase().replaceAll('.', '__');
}

function keyOf(variable: string): string {
  return variable.slice(PREFIX.length).toLowerCase().replaceAll('__', '.');
}

function layer(source: string, text: string, { path, rules }: PlacedKey): Layer {
  const value = rules.fromText === undefined ? text : rules.fromText(text);
  return { source, tree: path.reduceRight<unknown>((below, name) => ({ [name]: below }), value) };
}

function problem(source: string, known: readonly string[]): Problem {
  const key = keyOf(source);
  const meant = known.find((name) => name.startsWith(`${key}.`)) ?? nearest(key, known);
  const message = noSuchKey(meant === undefined ? undefined : variableOf(meant));
  return { key: printable(key), source: printable(source), message };
}

/** Reads settings from `RB_` variables. The declaration of a key decides how its text is converted, never the look of the text. */
export function readEnv(schema: Schema, env: Env): Reading {
  const keys = new Map([...keysIn(schema)].map((key) => [variableOf(key.path.join('.')), key]));
  const known = [...keys.values()].map(({ path }) => path.join('.'));
  const layers: Layer[] = [];
  const problems: Problem[] = [];
  for (const [variable, path] of Object.entries(ALIASES)) {
    const text = env[variable];
    if (text) layers.push(layer(variable, text, keys.get(variableOf(path))!));
  }
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || variable === CONFIG_DIR || text === undefined) continue;
    const key = keys.get(variable);
    if (key === undefined) problems.push(problem(variable, known));
    else layers.push(layer(variable, text, key));
  }
  return { layers, problems };
}
