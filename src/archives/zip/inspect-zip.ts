import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PackageRefused } from '../errors.ts';
import type { ArchiveRules } from '../archive-rules.ts';
import { ByteReader } from '../reading/byte-reader.ts';
import { ExpansionBudget } from '../reading/expansion-budget.ts';
import { FileDigest } from '../tree/file-digest.ts';
import type { PackageTree } from '../tree/package-tree.ts';
import { toRefusal } from '../reading/to-refusal.ts';
import { digestData } from './digest-data.ts';
import { checkDecodings } from './name-decodings.ts';
import { checkDescriptor } from './zip-descriptor.ts';
import { readZipRecord, RECORD_SIZE } from './zip-directory.ts';
import { readZipEnd, type ZipEnd } from './zip-end.ts';
import { HEADER_SIZE, checkLocalHeader } from './zip-local.ts';
import { HAS_DESCRIPTOR, isUnmarked, type ZipRecord } from './zip-record.ts';

const CHUNK = 256 * 1024;

/**
 * Reads the entries that the central directory lists, and checks that they fill the file without a gap:
 * another reader could find a different archive in bytes before, between or after the entries.
 */
export async function inspectZip(path: string, rules: ArchiveRules, tree: PackageTree): Promise<void> {
  const end = await readZipEnd(path);
  checkEntryCount(end, rules);
  const records: ZipRecord[] = [];
  await readRange(path, end.directoryStart, end.directoryEnd, async (reader) => {
    await readDirectory(reader, end.entries, tree, new ExpansionBudget(rules, end.size), records);
  });
  checkDecodings(records);
  records.sort((a, b) => a.start - b.start);
  await readRange(path, 0, end.directoryStart, async (reader) => {
    for (const [i, record] of records.entries()) {
      await readEntry(reader, record, records[i + 1]?.start ?? end.directoryStart, tree);
    }
  });
}

function checkEntryCount({ entries, directoryStart, directoryEnd }: ZipEnd, rules: ArchiveRules): void {
  if (entries === 0) throw new PackageRefused('holds no files: pack at least one');
  if (entries > rules.maxEntries)
    throw new PackageRefused(
      `holds more than ${rules.maxEntries} entries: pack fewer, or have storage.archive.max_entries raised`,
    );
  if (entries * RECORD_SIZE > directoryEnd - directoryStart || entries * HEADER_SIZE > directoryStart) {
    throw new PackageRefused('end record counts more entries than there is room for; pack it again');
  }
}

/** Checks all names and claimed sizes before any data is unpacked. */
async function readDirectory(
  reader: ByteReader,
  entries: number,
  tree: PackageTree,
  budget: ExpansionBudget,
  records: ZipRecord[],
): Promise<void> {
  while (records.length < entries) {
    const start = reader.position + RECORD_SIZE;
    const record = await readZipRecord(reader);
    // The tree counts the name.
    const nameSize = Buffer.byteLength(record.name.shown);
    tree.metadata.claim(reader.position - start - nameSize, record.name.shown);
    tree.claim(record.name, record.kind, isUnmarked(record));
    budget.claim(record.size, record.name.shown);
    records.push(record);
  }
  if (!(await reader.atEnd()))
    throw new PackageRefused('central directory goes on behind its last entry; pack it again');
}

async function readEntry(
  reader: ByteReader,
  record: ZipRecord,
  next: number,
  tree: PackageTree,
): Promise<void> {
  try {
    const { name, kind, size, mode } = record;
    if (kind === 'link') return await readLink(reader, record, next, tree);
    const sha256 = await readContent(reader, record, next, tree, tree.digestOf(name, size));
    if (kind === 'file') tree.addFile({ path: name.path, size, sha256, executable: (mode & 0o111) !== 0 });
  } catch (error) {
    throw toRefusal(error, { entry: record.name.shown });
  }
}

/** The content of a link is its target. */
async function readLink(
  reader: ByteReader,
  record: ZipRecord,
  next: number,
  tree: PackageTree,
): Promise<void> {
  const target: Buffer[] = [];
  const digest = new FileDigest(record.size, (chunk) => target.push(Buffer.from(chunk)));
  await readContent(reader, record, next, tree, digest);
  tree.addSymbolicLink(record.name, Buffer.concat(target));
}

async function readContent(
  reader: ByteReader,
  record: ZipRecord,
  next: number,
  tree: PackageTree,
  digest: FileDigest,
): Promise<string> {
  if (reader.position !== record.start)
    throw new PackageRefused('data before it belongs to no entry; pack it again');
  const local = await checkLocalHeader(reader, record);
  tree.metadata.claim(local.extraSize, record.name.shown);
  const behind = next - reader.position - record.compressedSize;
  if (behind < 0) throw new PackageRefused('overlaps what lies behind it; pack it again');
  const sha256 = await digestData(reader, record, digest);
  if (record.flags & HAS_DESCRIPTOR) await checkDescriptor(reader, record, local, behind);
  else if (behind > 0) throw new PackageRefused('data behind it belongs to no entry; pack it again');
  return sha256;
}

export async function readRange(
  path: string,
  start: number,
  end: number,
  consume: (reader: ByteReader) => Promise<void>,
) {
  const source = createReadStream(path, { start, end: end - 1, highWaterMark: CHUNK });
  await pipeline(source, (chunks: AsyncIterable<Buffer>) => consume(new ByteReader(chunks)));
}
