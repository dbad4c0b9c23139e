import { PackageRefused } from '../errors.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import type { ExpansionBudget } from '../reading/expansion-budget.ts';
import { refusal } from '../reading/refusal.ts';
import { checkGlobalPaxHeader, parsePaxHeader, type PaxHeader } from './pax-header.ts';
import { BLOCK, MAX_OCTAL_SIZE, parseTarHeader, type TarHeader } from './tar-header.ts';

/** bytes; more than any real one has, and few enough to hold. */
const MAX_METADATA = 1024 ** 2;
const ZEROS = Buffer.alloc(BLOCK);

/** What the headers in front of an entry say about it. */
interface Description {
  readonly pax?: PaxHeader;
  readonly longName?: Buffer;
  readonly longLink?: Buffer;
}

/** The next real entry, long names and extended headers applied; undefined at the end mark. */
export async function nextTarEntry(
  reader: ByteReader,
  budget: ExpansionBudget,
): Promise<TarHeader | undefined> {
  let description: Description = {};
  for (;;) {
    const block = await nextBlock(reader);
    if (isZero(block)) return noEntry(description);
    const header = parseTarHeader(block);
    if (!'xgLK'.includes(header.type)) return applied(description, header);
    try {
      budget.claim(BLOCK + header.size, header.name.toString());
      description = merged(description, await describe(reader, header));
    } catch (error) {
      throw refusal(error, { entry: header.name.toString() });
    }
  }
}

/** Content is followed by padding up to the next block. */
export function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

export async function nextBlock(reader: ByteReader): Promise<Buffer> {
  if (await reader.atEnd()) {
    throw new PackageRefused('not a readable tar archive: cut off, it has no end mark');
  }
  return reader.take(BLOCK);
}

export function isZero(block: Buffer): boolean {
  return block.equals(ZEROS);
}

async function describe(reader: ByteReader, header: TarHeader): Promise<Description> {
  if (header.size > MAX_METADATA) {
    throw new PackageRefused(`extended header of more than ${MAX_METADATA} bytes`);
  }
  const body = await reader.take(header.size);
  await reader.take(padding(header.size));
  if (header.type === 'x') return { pax: parsePaxHeader(body) };
  if (header.type === 'L') return { longName: withoutNul(body) };
  if (header.type === 'K') return { longLink: withoutNul(body) };
  checkGlobalPaxHeader(body);
  return {};
}

function merged(description: Description, more: Description): Description {
  const both = { ...description, ...more };
  if (Object.keys(both).length < Object.keys(description).length + Object.keys(more).length) {
    throw new PackageRefused('second extended header of its kind for one entry');
  }
  return both;
}

function noEntry(description: Description): undefined {
  if (Object.keys(description).length > 0) throw new PackageRefused('extended header without an entry');
}

function applied({ pax, longName }: Description, header: TarHeader): TarHeader {
  const name = pax?.path ?? longName ?? header.name;
  if (pax?.path && longName) throw new PackageRefused('two long names', name.toString());
  const size = pax?.size ?? header.size;
  // Readers that know no extended headers would find other entries behind this one.
  if (size !== header.size && size <= MAX_OCTAL_SIZE) {
    throw new PackageRefused('its header and extended header disagree about the size', name.toString());
  }
  return { ...header, name, size };
}

function withoutNul(name: Buffer): Buffer {
  return name.at(-1) === 0 ? name.subarray(0, -1) : name;
}
