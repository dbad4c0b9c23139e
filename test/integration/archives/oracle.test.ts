import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArchiveType, FileTree } from '../../../src/archives/tree/file-tree.ts';
import { PackageRefused } from '../../../src/archives/errors.ts';
import { inspectArchive } from '../../../src/archives/inspect-archive.ts';
import { LIMITS } from '../../support/archives/inspect-bytes.ts';
import { packed } from '../../support/archives/model-tree.ts';
import { disagreement } from '../../support/archives/oracle/disagreement.ts';
import { oddTarGz } from '../../support/archives/oracle/odd-tar-gz.ts';
import { oddZip } from '../../support/archives/oracle/odd-zip.ts';
import { isInstalled, type Listing, type Reader, READERS } from '../../support/archives/oracle/readers.ts';
import { treePair } from '../../support/archives/random-trees.ts';

/** Archives with changed headers, per format. `ORACLE_SEEDS=5000-9000` tries others. */
const [FIRST = 0, END = 3000] = (process.env.ORACLE_SEEDS ?? '').split('-').filter(Boolean).map(Number);
const TREES = 50;
const MAKERS = { zip: oddZip, 'tar.gz': oddTarGz };
/** The widest rules: names that Windows cannot hold are accepted, so readers have to agree about them. */
const RULES = { ...LIMITS, allowChangesJson: true, windows: false };
/** Archives that are inspected at the same time. */
const TOGETHER = 16;
const TIME_LIMIT = 400_000;

interface Accepted {
  readonly title: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly tree: FileTree;
}

function* archives(type: ArchiveType): Generator<readonly [title: string, bytes: Buffer]> {
  for (let seed = FIRST; seed < END; seed++) yield [`seed ${seed}`, MAKERS[type](seed)];
  const pairs = fc.sample(treePair, { seed: 1, numRuns: TREES });
  for (const [i, pair] of pairs.entries()) {
    const packing = { prefix: i % 2 === 0 ? './' : '', descriptors: i % 3 === 0 };
    for (const tree of pair) yield [`random tree ${i}`, packed(tree, type, packing)];
  }
}

describe.each<ArchiveType>(['tar.gz', 'zip'])('a %s that the service accepts', (type) => {
  const accepted: Accepted[] = [];
  const listings = new Map<Reader, Promise<readonly Listing[]>>();

  async function inspected(archive: Omit<Accepted, 'tree'>): Promise<Accepted | undefined> {
    await writeFile(archive.file, archive.bytes);
    try {
      return { ...archive, tree: await inspectArchive(archive.file, type, RULES) };
    } catch (error) {
      if (error instanceof PackageRefused) return undefined;
      throw new Error(archive.title, { cause: error });
    }
  }

  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'oracle-'));
    const all = [...archives(type)].map(([title, bytes], i) => {
      return { title, bytes, file: path.join(folder, `${i}.${type}`) };
    });
    for (let at = 0; at < all.length; at += TOGETHER) {
      const trees = await Promise.all(all.slice(at, at + TOGETHER).map(inspected));
      accepted.push(...trees.filter((archive) => archive !== undefined));
    }
    const files = accepted.map(({ file }) => file);
    for (const reader of READERS[type])
      if (isInstalled(reader.tool)) listings.set(reader, reader.list(files));
    await Promise.allSettled(listings.values());
    process.stderr.write(`oracle: ${accepted.length} of ${all.length} ${type} are accepted\n`);
  }, TIME_LIMIT);
  afterAll(() => rm(folder, { recursive: true }));

  it('is not a rare thing', () => {
    expect(accepted.length).toBeGreaterThan((END - FIRST) / 20);
  });

  for (const reader of READERS[type]) {
    const missing = !isInstalled(reader.tool);
    const title = `has the same files for ${reader.title}${missing ? `: ${reader.tool} is not installed` : ''}`;
    it.skipIf(missing)(title, async () => {
      const seen = (await listings.get(reader)) ?? [];
      expect(seen).toHaveLength(accepted.length);
      const found = accepted.flatMap(({ title, bytes, tree }, i) => {
        const { failure } = seen[i]!;
        if (failure !== undefined && reader.cannotRead?.(failure, bytes)) return [];
        const ownNames = reader.hasOwnNames?.(bytes) ?? false;
        const { shows, tellsLinks } = reader;
        const problem = disagreement(tree, seen[i]!, { ownNames, shows, tellsLinks });
        return problem === undefined ? [] : [{ title, problem, archive: bytes.toString('base64') }];
      });
      const problems = found.map(({ title, problem }) => `${title}: ${problem}`);
      expect(problems, `the first archive: ${found[0]?.archive}`).toEqual([]);
    });
  }
});
