import { PackageRefused } from '../errors.ts';
import { readZipRecord } from './zip-directory.ts';
import { readZipEnd } from './zip-end.ts';
import { readRange } from './inspect-zip.ts';
import type { ZipRecord } from './zip-record.ts';

/** An entry and the offsets of its bytes. */
export interface SelectedEntry {
  readonly record: ZipRecord;
  /** Offset of the next entry, or of the central directory. */
  readonly end: number;
}

/** Finds the entries of these files and directories, by path. @throws PackageRefused when a file is missing */
export async function selectEntries(
  source: string,
  files: ReadonlySet<string>,
  directories: ReadonlySet<string>,
): Promise<Map<string, SelectedEntry>> {
  const { entries, directoryStart, directoryEnd } = await readZipEnd(source);
  const records = new Map<string, ZipRecord>();
  const starts: number[] = [];
  await readRange(source, directoryStart, directoryEnd, async (reader) => {
    while (starts.length < entries) {
      const record = await readZipRecord(reader);
      starts.push(record.start);
      const { endsWithSlash, path } = record.name;
      if ((endsWithSlash ? directories : files).has(path)) records.set(path, record);
    }
  });
  for (const path of files) if (!records.has(path)) throw new PackageRefused('missing', path);
  return withEnds(records, [...starts, directoryStart]);
}

function withEnds(records: ReadonlyMap<string, ZipRecord>, starts: number[]): Map<string, SelectedEntry> {
  starts.sort((a, b) => a - b);
  const ends = new Map(starts.map((start, i) => [start, starts[i + 1] ?? start]));
  return new Map(
    Array.from(records, ([path, record]) => [path, { record, end: ends.get(record.start) ?? 0 }]),
  );
}
