import path from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { ConfigInvalid } from './config-invalid.ts';
import { Config } from './config.ts';
import { contradictionsIn } from './contradictions.ts';
import type { Reading } from './layer.ts';
import { MergedLayers } from './merged-layers.ts';
import type { Problem } from './problem.ts';
import { isSection, schemaOf, type Schema } from './schema.ts';

type Values = Record<string, unknown>;

interface Violation {
  readonly key: string;
  readonly message: string;
}

function flatten(errors: readonly ValidationError[], above: readonly string[] = []): Violation[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const at = [...above, property];
    const own = Object.values(constraints).map((message) => ({ key: at.join('.'), message }));
    return [...own, ...flatten(children, at)];
  });
}

/** Without target and value, so that no secret gets into an error. */
function violationsOf(config: Config): Violation[] {
  return flatten(
    validateSync(config, { stopAtFirstError: true, validationError: { target: false, value: false } }),
  );
}

function resolvePaths(values: Values, schema: Schema, cwd: string): void {
  for (const [name, entry] of schema) {
    if (isSection(entry)) resolvePaths(values[name] as Values, entry, cwd);
    else if (entry.rules.path && values[name] !== '') values[name] = path.resolve(cwd, String(values[name]));
  }
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.values(value).forEach(deepFreeze);
  Object.freeze(value);
}

export interface Draft {
  /** Keys named in `problems` must not be used. */
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/**
 * Merges all readings; later ones override earlier ones. Lists every problem of every reading.
 * @param cwd base of relative paths
 */
export function draftConfig(readings: readonly Reading[], cwd: string): Draft {
  const layers = readings.flatMap((reading) => reading.layers);
  const merged = new MergedLayers(schemaOf(Config), layers);
  const config = plainToInstance(Config, merged.tree);
  const violations = violationsOf(config);
  const contradictions = violations.length > 0 ? [] : contradictionsIn(config);
  const problems = [
    ...readings.flatMap((reading) => reading.problems),
    ...merged.problems,
    ...[...violations, ...contradictions].map((v) => ({ ...v, source: merged.sourceOf(v.key) })),
  ];
  resolvePaths(config as unknown as Values, schemaOf(Config), cwd);
  deepFreeze(config);
  return { config, problems };
}

/** Like `draftConfig`. @throws ConfigInvalid when there are problems */
export function buildConfig(readings: readonly Reading[], cwd: string): Config {
  const { config, problems } = draftConfig(readings, cwd);
  if (problems.length > 0) throw new ConfigInvalid(problems);
  return config;
}
