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
import { gunzipMember } from './gunzip-member.ts';
import { isZero, nextBlock, nextTarEntry, padding } from './tar-entries.ts';
import type { TarHeader } from './tar-header.ts';

/** Bytes of zeros allowed after the end mark: tar fills up its last record. */
const MAX_END_PADDING = 1024 ** 2;

const FILE = '0';
const DIRECTORY = '5';
const SPECIAL = new Map([
  ['1', 'a hard link'],
  ['2', 'a symbolic link'],
  ['3', 'a character device'],
  ['4', 'a block device'],
  ['6', 'a named pipe'],
  ['S', 'a sparse file'],
]);

export async function inspectTarGz(path: string, rules: ArchiveRules, tree: PackageTree): Promise<void> {
  const { size } = await stat(path);
  await gunzipMember(path, async (chunks) => {
    const reader = new ByteReader(chunks);
    await readEntries(reader, new ExpansionBudget(rules, size), tree);
    await checkEndMark(reader);
  });
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
  const directory = isDirectory(header, name);
  checkMode(header.mode);
  tree.claim(name, directory ? 'directory' : 'file');
  if (directory) return;
  budget.claim(header.size, name.shown);
  const sha256 = await digestContent(reader, header.size, tree.digestOf(name, header.size));
  tree.addFile({ path: name.path, size: header.size, sha256, executable: (header.mode & 0o111) !== 0 });
}

export function isDirectory({ type, size, oldDirectory, linkName }: TarHeader, name: EntryName): boolean {
  if (type !== FILE && type !== DIRECTORY) {
    throw new PackageRefused(
      SPECIAL.get(type) ?? `neither a file nor a directory: type ${JSON.stringify(type)}`,
    );
  }
  if (linkName !== undefined) throw new PackageRefused('the name of a link for something that is no link');
  const directory = type === DIRECTORY || oldDirectory;
  // Readers disagree about a file whose name ends with a slash, except where the oldest writers mark a directory.
  if (oldDirectory !== name.endsWithSlash && type === FILE) {
    throw new PackageRefused('a file with the name of a directory: pack it again with GNU tar or bsdtar');
  }
  if (directory && size > 0) throw new PackageRefused('a directory with content');
  return directory;
}

async function digestContent(reader: ByteReader, size: number, digest: FileDigest): Promise<string> {
  for await (const piece of reader.readPieces(size)) digest.update(piece);
  await reader.readExactly(padding(size));
  return digest.finish();
}

/** The end mark is two blocks of zeros; the caller has read the first one. */
export async function checkEndMark(reader: ByteReader): Promise<void> {
  const start = reader.position;
  do {
    if (!isZero(await nextBlock(reader))) throw new PackageRefused('data behind the end mark: pack it again');
    if (reader.position - start > MAX_END_PADDING)
      throw new PackageRefused('too many zeros behind the end mark');
  } while (!(await reader.atEnd()));
}
