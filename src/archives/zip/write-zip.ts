import { isAscii } from 'node:buffer';
import { crc32, deflateRawSync } from 'node:zlib';
import { PackageRefused } from '../errors.ts';
import { CHANGES_JSON } from '../tree/file-changes.ts';
import type { BuildControl } from '../workers/build-control.ts';
import type { IncrementalContent } from '../incremental/incremental-content.ts';
import type { PackageWriter } from '../incremental/package-writer.ts';
import { toRefusal } from '../reading/to-refusal.ts';
import { type SelectedEntry, selectEntries } from './select-entries.ts';
import { centralRecord, DOS_EPOCH, endRecords, localHeader, type ZipEntry } from './zip-headers.ts';
import { UNIX } from './zip-kind.ts';
import { HEADER_SIZE } from './zip-local.ts';
import { DEFLATED, STORED, UTF8 } from './zip-record.ts';
import { ZipWindow } from './zip-window.ts';

const FILE = 0o100000;
const DIRECTORY = 0o040755;
const PERMISSIONS = 0o777;
const LEVEL = 9;

/** An entry to write; its data is in the source archive or in the buffer. */
interface PlannedEntry extends ZipEntry {
  readonly from: SelectedEntry | Buffer;
}

/**
 * Writes an incremental package as a zip. Order: `changes.json`, then files and empty directories sorted by
 * path. Compressed data is copied unchanged. Files keep their time and permissions (0644 if they have none);
 * all other entries are dated 1980. There are no data descriptors, no comments, and no extra fields other
 * than zip64 where a number needs it. Names keep their flag for UTF-8, their Unicode path field and their system, so
 * that every reader finds the names of the full package. The same content gives the same bytes.
 */
export async function writeZip(
  source: string,
  content: IncrementalContent,
  writer: PackageWriter,
  control: BuildControl,
): Promise<void> {
  const entries = planEntries(
    await selectEntries(source, content.files, new Set(content.directories)),
    content,
  );
  const size = packageSize(entries);
  writer.checkFinalSize(size);
  control.setTotal(size + content.size);
  using window = new ZipWindow(source);
  const ends = contiguousEnds(entries);
  const starts: number[] = [];
  for (const [i, entry] of entries.entries()) {
    starts.push(writer.size);
    writer.write(localHeader(entry));
    if (Buffer.isBuffer(entry.from)) writer.write(entry.from);
    else copyEntry(entry, window, ends[i]!, writer, control);
  }
  const start = writer.size;
  for (const [i, entry] of entries.entries()) writer.write(centralRecord(entry, starts[i]!));
  writer.write(endRecords(entries.length, start, writer.size - start));
}

function planEntries(
  selected: ReadonlyMap<string, SelectedEntry>,
  content: IncrementalContent,
): PlannedEntry[] {
  const files = Array.from(content.files, (path) => plannedFile(path, selected.get(path)!));
  const directories = content.directories.map((path) => plannedDirectory(path, selected.get(path)));
  const sorted = [...files, ...directories].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [plannedChanges(content.changesJson), ...sorted];
}

function plannedFile(name: string, from: SelectedEntry): PlannedEntry {
  const { mode, modified, method, crc32, compressedSize, size } = from.record;
  const permissions = mode & PERMISSIONS || 0o644;
  const sizes = { compressedSize, size };
  return { ...nameOf(name, from), mode: FILE | permissions, modified, method, crc32, ...sizes, from };
}

function plannedDirectory(path: string, from: SelectedEntry | undefined): PlannedEntry {
  const data = { method: STORED, crc32: 0, compressedSize: 0, size: 0, from: Buffer.alloc(0) };
  return { ...nameOf(`${path}/`, from), mode: DIRECTORY, modified: DOS_EPOCH, ...data };
}

/** Some readers decode names outside ASCII by the system, some by the flag, some by the field. */
function nameOf(
  name: string,
  from?: SelectedEntry,
): Pick<ZipEntry, 'name' | 'utf8' | 'host' | 'hasUnicodePath'> {
  const ascii = isAscii(Buffer.from(name));
  if (!from) return { name, utf8: !ascii, host: UNIX, hasUnicodePath: false };
  const { flags, host, hasUnicodePath } = from.record;
  return {
    name,
    utf8: (flags & UTF8) !== 0,
    host: ascii ? UNIX : host,
    hasUnicodePath: !ascii && hasUnicodePath,
  };
}

function plannedChanges(json: Buffer): PlannedEntry {
  const from = deflateRawSync(json, { level: LEVEL });
  return {
    ...nameOf(CHANGES_JSON),
    mode: FILE | 0o644,
    modified: DOS_EPOCH,
    method: DEFLATED,
    crc32: crc32(json),
    compressedSize: from.length,
    size: json.length,
    from,
  };
}

function packageSize(entries: readonly PlannedEntry[]): number {
  let start = 0;
  let directory = 0;
  for (const entry of entries) {
    directory += centralRecord(entry, start).length;
    start += localHeader(entry).length + entry.compressedSize;
  }
  return start + directory + endRecords(entries.length, start, directory).length;
}

/**
 * The end of the read for each entry: neighbours in the source are read in one go, unwanted bytes are never
 * read.
 */
function contiguousEnds(entries: readonly PlannedEntry[]): number[] {
  const ends: number[] = [];
  let run = { start: -1, end: -1 };
  for (const { from } of entries.toReversed()) {
    if (Buffer.isBuffer(from)) run = { start: -1, end: -1 };
    else run = { start: from.record.start, end: from.end === run.start ? run.end : from.end };
    ends.push(run.end);
  }
  return ends.reverse();
}

function copyEntry(
  entry: PlannedEntry,
  window: ZipWindow,
  until: number,
  writer: PackageWriter,
  control: BuildControl,
): void {
  const { record, end } = entry.from as SelectedEntry;
  try {
    const header = window.read(record.start, HEADER_SIZE, until);
    const start = record.start + HEADER_SIZE + header.readUInt16LE(26) + header.readUInt16LE(28);
    const dataEnd = start + record.compressedSize;
    if (dataEnd > end) throw new PackageRefused('overlaps what lies behind it; pack it again');
    for (let at = start; at < dataEnd;) {
      const bytes = window.read(at, 1, until).subarray(0, dataEnd - at);
      writer.write(bytes);
      control.addProgress(bytes.length);
      at += bytes.length;
    }
  } catch (error) {
    throw error instanceof PackageRefused ? toRefusal(error, { entry: entry.name }) : error;
  }
}
