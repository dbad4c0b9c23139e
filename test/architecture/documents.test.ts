import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const DOCUMENTS = [
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/README.md',
  'docs/capacity.md',
  'docs/threat-model.md',
  ...globSync('docs/decisions/*.md'),
];
const FILES = globSync('{*,.ci/*,{src,test,bench,scripts,migrations,docs,config,deploy}/**}').map(
  (file) => `/${file}`,
);
/** Examples, files of readers, and names that the house forbids. */
const NOT_OURS = new Set(['config/config.local.yaml', 'changes.json', 'index.ts', 'NNN-the-thing.md']);

/** A file as documents name it: by its whole path, or by as much of its end as tells it from others. */
const exists = (name: string) => FILES.some((file) => file.endsWith(`/${name}`));
const read = (document: string) => readFileSync(document, 'utf8');

function namesIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([\w./-]+\.(?:ts|mts|mjs|md|yml|yaml|json|conf))`/g)];
  return quoted.map(([, name]) => name!).filter((name) => !NOT_OURS.has(name));
}

function linksIn(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)];
  return links.map(([, target]) => target!).filter((target) => !target.includes('://'));
}

describe.each(DOCUMENTS)('%s', (document) => {
  it('names files that exist', () => {
    expect(namesIn(read(document)).filter((name) => !exists(name))).toEqual([]);
  });

  it('links to files that exist', () => {
    const targets = linksIn(read(document)).map((target) => path.join(path.dirname(document), target));
    expect(targets.filter((target) => !FILES.includes(`/${target}`))).toEqual([]);
  });
});

it('lists every decision', () => {
  const pages = globSync('docs/decisions/[0-9]*.md').map((file) => path.basename(file));
  expect(linksIn(read('docs/decisions/README.md')).toSorted()).toEqual(pages.toSorted());
});
