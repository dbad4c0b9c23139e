import { PackageRefused } from '../errors.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import type { ExpansionBudget } from '../reading/expansion-budget.ts';
import type { MetadataBudget } from '../reading/metadata-budget.ts';
import { toRefusal } from '../reading/to-refusal.ts';
import { checkGlobalPaxHeader, parsePaxHeader, type PaxHeader } from './pax-header.ts';
import { checkRawLink, checkRawName } from './raw-name.ts';
import { BLOCK_SIZE, MAX_OCTAL_SIZE, parseTarHeader, type TarHeader } from './tar-header.ts';

/** bytes; more than any real header has, and small enough to keep in memory. */
const MAX_METADATA = 1024 ** 2;
const LINK_TYPE = /^[12]$/;
const ZEROS = Buffer.alloc(BLOCK_SIZE);

/** What extended headers say about the entry that follows them. */
interface EntryMetadata {
  /** Whether a global header precedes the entry. */
  readonly global?: true;
  readonly pax?: PaxHeader;
  readonly longName?: Buffer;
  readonly longLink?: Buffer;
}

/** Reads the next real entry with its long name and extended header applied; undefined at the end mark. */
export async function nextTarEntry(
  reader: ByteReader,
  budget: ExpansionBudget,
  metadata: MetadataBudget,
): Promise<TarHeader | undefined> {
  let description: EntryMetadata = {};
  for (;;) {
    const block = await nextBlock(reader);
    if (isZero(block)) return requireNoMetadata(description);
    const header = parseTarHeader(block);
    if (!'xgLK'.includes(header.type)) return withMetadata(description, header);
    try {
      requireEntryNext(description);
      budget.claim(BLOCK_SIZE + header.size, header.name.toString());
      const more = await readMetadata(reader, header);
      // The tree counts the name. The block of the header is not counted: some writers put one before every entry.
      metadata.claim(header.size - (more.pax?.path ?? more.longName ?? '').length, header.name.toString());
      description = mergeMetadata(description, more);
    } catch (error) {
      throw toRefusal(error, { entry: header.name.toString() });
    }
  }
}

/** Bytes of padding between the content and the next block. */
export function padding(size: number): number {
  return (BLOCK_SIZE - (size % BLOCK_SIZE)) % BLOCK_SIZE;
}

export async function nextBlock(reader: ByteReader): Promise<Buffer> {
  if (await reader.atEnd()) {
    throw new PackageRefused('not a readable tar archive: cut off, it has no end mark');
  }
  return reader.readExactly(BLOCK_SIZE);
}

export function isZero(block: Buffer): boolean {
  return block.equals(ZEROS);
}

async function readMetadata(reader: ByteReader, header: TarHeader): Promise<EntryMetadata> {
  if (header.size > MAX_METADATA) {
    throw new PackageRefused(`extended header of more than ${MAX_METADATA} bytes`);
  }
  const body = await reader.readExactly(header.size);
  await reader.readExactly(padding(header.size));
  if (header.type === 'x') return { pax: parsePaxHeader(body) };
  if (header.type === 'L') return { longName: withoutNul(body) };
  if (header.type === 'K') return { longLink: withoutNul(body) };
  checkGlobalPaxHeader(body);
  return { global: true };
}

/** Some readers forget a name, and some keep it, when another header follows the one that has it. */
function requireEntryNext({ pax, longName }: EntryMetadata): void {
  if (!pax && !longName) return;
  throw new PackageRefused(
    'stands between an extended header and its entry: pack it again with tar --format=posix or --format=ustar',
  );
}

function mergeMetadata(description: EntryMetadata, more: EntryMetadata): EntryMetadata {
  const both = { ...description, ...more };
  if (more.global) return both;
  if (Object.keys(both).length < Object.keys(description).length + Object.keys(more).length) {
    throw new PackageRefused('second extended header of its kind for one entry');
  }
  return both;
}

function requireNoMetadata(description: EntryMetadata): undefined {
  if (Object.keys(description).length > 0) throw new PackageRefused('extended header without an entry');
}

function withMetadata({ pax, longName, longLink }: EntryMetadata, header: TarHeader): TarHeader {
  const long = pax?.path ?? longName;
  const name = long ?? header.name;
  if (long) checkRawName(header.name, long);
  const size = pax?.size ?? header.size;
  // A reader without support for extended headers would find different entries after this one.
  if (size !== header.size && size <= MAX_OCTAL_SIZE) {
    throw new PackageRefused('its header and extended header disagree about the size', name.toString());
  }
  const linkName = pax?.linkpath ?? longLink ?? header.linkName;
  const entry = { ...header, name, size, linkName };
  if (linkName && LINK_TYPE.test(header.type)) checkRawLink(header, entry, pax !== undefined);
  return entry;
}

function withoutNul(name: Buffer): Buffer {
  return name.at(-1) === 0 ? name.subarray(0, -1) : name;
}
