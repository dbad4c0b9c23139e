import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArchiveType } from '../../../src/archives/tree/file-tree.ts';
import { BuildLab } from '../../support/archives/build-package.ts';
import { fileTree, packed } from '../../support/archives/model-tree.ts';

const LONG = `${'a folder with a long name/'.repeat(5)}file`;
const AFTER = {
  files: {
    'größe/日本語.txt': 'text',
    [LONG]: 'long',
    ['語'.repeat(60)]: 'long, and not ASCII',
    empty: '',
    'run.sh': { content: '#!/bin/sh\n', executable: true },
  },
  directories: ['hollow'],
};
const OLD = fileTree({ files: { gone: '' } });
const NAMES = ['changes.json', 'hollow/', ...Object.keys(AFTER.files)].sort();

const ZIP_NAMES = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    print('\\n'.join(z.namelist()))`;
const TAR_NAMES = `
import sys, tarfile
with tarfile.open(sys.argv[1], 'r:gz') as t:
    for m in t: print(m.name + ('/' if m.isdir() else ''))`;

type Reading = readonly [type: ArchiveType, tool: string, args: readonly string[]];

/** Each command prints the names of all entries of the given archive. */
const READERS: readonly Reading[] = [
  ['zip', 'python3', ['-X', 'utf8', '-c', ZIP_NAMES]],
  ['zip', 'bsdtar', ['-tf']],
  ['tar.gz', 'python3', ['-X', 'utf8', '-c', TAR_NAMES]],
  ['tar.gz', 'tar', ['--quoting-style=literal', '-tzf']],
  ['tar.gz', 'bsdtar', ['-tzf']],
];

/** Each command fails if it finds any defect. */
const TESTERS: readonly Reading[] = [
  ['zip', 'unzip', ['-tq']],
  ['zip', 'zip', ['-T']],
  ['zip', '7z', ['t']],
  ['tar.gz', 'gzip', ['-t']],
];

const missing = (tool: string) => spawnSync(tool, ['--version']).error !== undefined;

describe('an incremental package, to a common tool', () => {
  let lab: BuildLab;
  const files = new Map<ArchiveType, string>();

  beforeAll(async () => {
    lab = await BuildLab.open();
    for (const type of ['zip', 'tar.gz'] as const) {
      const order = { type, source: packed(AFTER, type), old: OLD, next: fileTree(AFTER) };
      files.set(type, (await lab.build(order)).file);
    }
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  const run = (type: ArchiveType, tool: string, args: readonly string[]) =>
    execFileSync(tool, [...args, files.get(type)!], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });

  for (const [type, tool, args] of READERS) {
    it.skipIf(missing(tool))(`a ${type} has its names for ${tool}`, () => {
      expect(run(type, tool, args).trimEnd().split('\n').sort()).toEqual(NAMES);
    });
  }

  for (const [type, tool, args] of TESTERS) {
    it.skipIf(missing(tool))(`a ${type} is whole for ${tool}`, () => {
      expect(() => run(type, tool, args)).not.toThrow();
    });
  }
});
