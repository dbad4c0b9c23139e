import { PackageRefused } from '../errors.ts';
import { CHANGES_JSON } from '../tree/file-changes.ts';
import { ByteReader } from '../reading/byte-reader.ts';
import { parseEntryName, type EntryName } from '../reading/parse-entry-name.ts';
import { ExpansionBudget } from '../reading/expansion-budget.ts';
import { MetadataBudget } from '../reading/metadata-budget.ts';
import type { BuildControl } from '../workers/build-control.ts';
import type { IncrementalContent } from '../incremental/incremental-content.ts';
import type { PackageWriter } from '../incremental/package-writer.ts';
import { GzipWriter } from './gzip-writer.ts';
import { CHUNK, gunzipMember } from './gunzip-member.ts';
import { checkEndMark } from './inspect-tar-gz.ts';
import { nextTarEntry, padding } from './tar-entries.ts';
import { TAR_EPOCH, tarHeaderBytes } from './tar-header-bytes.ts';
import { BLOCK_SIZE, MAX_OCTAL_SIZE, type TarHeader } from './tar-header.ts';
import { tarKind } from './tar-kind.ts';

const PERMISSIONS = 0o777;
const ZEROS = Buffer.alloc(2 * BLOCK_SIZE);
/** No limits here: the proof checks them later, and each piece of metadata has a bound of its own. */
const UNLIMITED = {
  maxEntries: Infinity,
  maxEntrySize: Infinity,
  maxTotalSize: Infinity,
  maxRatio: Infinity,
  maxMetadataSize: Infinity,
};

/**
 * Writes an incremental package as a tar.gz. Order: `changes.json`, empty directories sorted by path, then
 * files in the order of the source, which is streamed once. Files keep their time and permissions (0644 if
 * they have none); all other entries are dated 1980; the owner is 0. Headers are ustar, with an extended
 * header for a path or size that does not fit. The same content gives the same bytes for the same version of
 * zlib.
 */
export async function writeTarGz(
  source: string,
  content: IncrementalContent,
  writer: PackageWriter,
  control: BuildControl,
): Promise<void> {
  control.setTotal(content.treeSize + content.size);
  using gzip = new GzipWriter((bytes) => writer.write(bytes));
  await gzip.write(changesEntry(content.changesJson));
  for (const path of content.directories) await gzip.write(directoryEntry(path));
  await gunzipMember(source, async (chunks) => {
    const reader = new ByteReader(chunks);
    await new EntryCopier(reader, gzip, control).copyWanted(new Set(content.files));
    await checkEndMark(reader);
  });
  await gzip.write(ZEROS);
  await gzip.finish();
}

/** Copies the wanted entries from the source archive to the new one. */
class EntryCopier {
  readonly #reader: ByteReader;
  readonly #gzip: GzipWriter;
  readonly #control: BuildControl;

  constructor(reader: ByteReader, gzip: GzipWriter, control: BuildControl) {
    this.#reader = reader;
    this.#gzip = gzip;
    this.#control = control;
  }

  async copyWanted(wanted: Set<string>): Promise<void> {
    const budget = new ExpansionBudget(UNLIMITED, Infinity);
    const metadata = new MetadataBudget(Infinity);
    for (;;) {
      const header = await nextTarEntry(this.#reader, budget, metadata);
      if (!header) break;
      const name = parseEntryName(header.name);
      const file = tarKind(header, name) === 'file';
      if (file && wanted.delete(name.path)) await this.#copyEntry(header, name);
      else await this.#skipContent(header.size);
    }
    for (const path of wanted) throw new PackageRefused('missing', path);
  }

  async #copyEntry({ size, mode, mtime }: TarHeader, { path }: EntryName): Promise<void> {
    const permissions = mode & PERMISSIONS || 0o644;
    const time = mtime >= 0 && mtime <= MAX_OCTAL_SIZE ? mtime : TAR_EPOCH;
    await this.#gzip.write(tarHeaderBytes({ name: path, type: '0', mode: permissions, size, mtime: time }));
    for await (const piece of this.#reader.readPieces(size)) {
      await this.#gzip.write(piece);
      this.#control.addProgress(piece.length);
    }
    await this.#reader.skip(padding(size));
    await this.#gzip.write(ZEROS.subarray(0, padding(size)));
  }

  async #skipContent(size: number): Promise<void> {
    for (let left = size + padding(size); left > 0; left -= CHUNK) {
      const length = Math.min(left, CHUNK);
      await this.#reader.skip(length);
      this.#control.addProgress(length);
    }
    this.#control.addProgress(0);
  }
}

function changesEntry(json: Buffer): Buffer {
  const entry = { name: CHANGES_JSON, type: '0', mode: 0o644, size: json.length, mtime: TAR_EPOCH } as const;
  return Buffer.concat([tarHeaderBytes(entry), json, ZEROS.subarray(0, padding(json.length))]);
}

function directoryEntry(path: string): Buffer {
  return tarHeaderBytes({ name: `${path}/`, type: '5', mode: 0o755, size: 0, mtime: TAR_EPOCH });
}
