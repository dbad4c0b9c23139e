import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sections, settings, variables } from './known-settings.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const files = [
  'Dockerfile',
  'docker-compose.yml',
  ...globSync(['deploy/**/*.{yaml,yml,tpl,md,conf,txt,service}', 'docs/*.md'], { cwd: root }),
];
/** Names that begin like settings and are none. */
const NO_SETTINGS = new Set(['RB_PORT', 'RB_CONFIG_DIR']);

/** The dotted paths of all values in a tree. */
function leavesOf(tree: unknown, above = ''): string[] {
  if (above !== '' && settings.has(above)) return [above];
  if (tree === null || typeof tree !== 'object' || Array.isArray(tree)) return above === '' ? [] : [above];
  return Object.entries(tree).flatMap(([name, below]) =>
    leavesOf(below, above === '' ? name : `${above}.${name}`),
  );
}

describe('what is deployed', () => {
  it.each(files)('%s names no variable that is no setting', (file) => {
    const named = read(file).match(/\bRB_[A-Z0-9_]+[A-Z0-9]/g) ?? [];
    expect(named.filter((name) => !variables.has(name) && !NO_SETTINGS.has(name))).toEqual([]);
  });

  it.each(globSync('deploy/helm/resource-backend/{,ci/}*values.yaml', { cwd: root }))(
    '%s configures nothing that is no setting',
    (file) => {
      const { config = {} } = parse(read(file)) as { config?: object };
      expect(leavesOf(config).filter((key) => !settings.has(key) && !sections.has(key))).toEqual([]);
    },
  );

  it('are known to the schema of the chart; `npm run docs` renews it', () => {
    const { properties } = JSON.parse(read('deploy/helm/resource-backend/values.schema.json'));
    expect(namesIn(properties.config)).toEqual([...settings]);
  });

  it.each(globSync('{docs,deploy}/**/*.md', { cwd: root }))('%s names no setting that is none', (file) => {
    const first = new Set([...sections].filter((name) => !name.includes('.')));
    const named = [...read(file).matchAll(/`([a-z_]+(?:\.[a-z_0-9]+)+)`/g)].map(([, name]) => name!);
    const meant = named.filter((name) => first.has(name.split('.')[0]!) && !/\.(?:ya?ml|lock)$/.test(name));
    expect(meant.filter((name) => !settings.has(name) && !sections.has(name) && !isOfChart(name))).toEqual(
      [],
    );
  });
});

interface Section {
  readonly properties?: Readonly<Record<string, Section>>;
}

function namesIn({ properties = {} }: Section): string[] {
  return Object.entries(properties).flatMap(([name, below]) =>
    below.properties ? namesIn(below).map((key) => `${name}.${key}`) : [name],
  );
}

/** Values of the chart, which has some sections by the same names. */
function isOfChart(name: string): boolean {
  const values: unknown = parse(read('deploy/helm/resource-backend/values.yaml'));
  const at = name
    .split('.')
    .reduce<unknown>((tree, part) => (tree as Record<string, unknown>)?.[part], values);
  return at !== undefined;
}
