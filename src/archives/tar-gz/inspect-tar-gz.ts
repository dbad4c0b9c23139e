import { stat } from 'node:fs/promises';
import { PackageRefused } from '../errors.ts';
import type { ArchiveRules } from '../archive-rules.ts';
import { ByteReader } from '../reading/byte-reader.ts';
import { parseEntryName, type EntryName } from '../reading/parse-entry-name.ts';
import { ExpansionBudget } from '../reading/expansion-budget.ts';
import type { FileDigest } from '../tree/file-digest.ts';
import type { PackageTree } from '../tree/package-tree.ts';
import { toRefusal } from '../reading/to-refusal.ts';
import { checkMode } from '../tree/check-mode.ts';
import { parseHardTarget } from '../tree/parse-link-target.ts';
import { gunzipMember } from './gunzip-member.ts';
import { isZero, nextBlock, nextTarEntry, padding } from './tar-entries.ts';
import type { TarHeader } from './tar-header.ts';
import { tarKind } from './tar-kind.ts';

/** Bytes of zeros allowed after the end mark: tar fills up its last record. */
const MAX_END_PADDING = 1024 ** 2;
const NOTHING = Buffer.alloc(0);

export async function inspectTarGz(path: string, rules: ArchiveRules, tree: PackageTree): Promise<void> {
  const { size } = await stat(path);
  let whole = true;
  const padded = await gunzipMember(path, async (chunks) => {
    const reader = new ByteReader(chunks);
    await readEntries(reader, new ExpansionBudget(rules, size), tree);
    whole = await checkEndMark(reader);
  });
  // Go reads on for the second block, and takes the zeros for a gzip header.
  if (padded && !whole)
    throw new PackageRefused('half an end mark, and zeros behind the gzip data: pack it again');
}

async function readEntries(reader: ByteReader, budget: ExpansionBudget, tree: PackageTree): Promise<void> {
  for (;;) {
    const header = await nextTarEntry(reader, budget, tree.metadata);
    if (!header) return;
    const name = parseEntryName(header.name);
    try {
      await readEntry(reader, header, name, budget, tree);
    } catch (error) {
      throw toRefusal(error, { entry: name.shown });
    }
  }
}

async function readEntry(
  reader: ByteReader,
  header: TarHeader,
  name: EntryName,
  budget: ExpansionBudget,
  tree: PackageTree,
): Promise<void> {
  const kind = tarKind(header, name);
  checkMode(header.mode, kind === 'directory');
  const executable = (header.mode & 0o111) !== 0;
  if (kind === 'directory') return tree.claim(name, 'directory');
  if (kind === 'symbolic link') {
    tree.claim(name, 'link');
    return tree.addSymbolicLink(name, header.linkName ?? NOTHING);
  }
  tree.claim(name, 'file');
  if (kind === 'hard link') {
    const target = parseHardTarget(header.linkName ?? NOTHING);
    // Where a system has no hard links, the file is unpacked once more.
    return budget.claim(tree.addHardLink(name, target, executable).size, name.shown);
  }
  budget.claim(header.size, name.shown);
  const sha256 = await digestContent(reader, header.size, tree.digestOf(name, header.size));
  tree.addFile({ path: name.path, size: header.size, sha256, executable });
}

async function digestContent(reader: ByteReader, size: number, digest: FileDigest): Promise<string> {
  for await (const piece of reader.readPieces(size)) digest.update(piece);
  await reader.readExactly(padding(size));
  return digest.finish();
}

/**
 * The end mark is two blocks of zeros, or only one by some writers; the caller has read the first one.
 * @returns whether it has both
 */
export async function checkEndMark(reader: ByteReader): Promise<boolean> {
  const start = reader.position;
  while (!(await reader.atEnd())) {
    if (!isZero(await nextBlock(reader))) throw new PackageRefused('data behind the end mark: pack it again');
    if (reader.position - start > MAX_END_PADDING)
      throw new PackageRefused('too many zeros behind the end mark');
  }
  return reader.position > start;
}
