import { createInflateRaw, inflateRawSync, type InflateRaw } from 'node:zlib';
import { PackageRefused } from '../errors.ts';
import type { ByteReader } from '../reading/byte-reader.ts';
import { decompress } from '../reading/decompress.ts';
import type { FileDigest } from '../tree/file-digest.ts';
import { watchFor } from './watch-for.ts';
import { DESCRIPTOR_SIGNATURE } from './zip-descriptor.ts';
import { HAS_DESCRIPTOR, STORED, type ZipRecord } from './zip-record.ts';

/** bytes; up to this size one synchronous call is much cheaper than a stream. */
const MAX_INFLATE_AT_ONCE = 256 * 1024;
/** bytes; zlib accepts no smaller chunk size. */
const MIN_CHUNK = 64;

/** Reads the data of an entry and returns the SHA-256 of its unpacked content. */
export async function digestData(reader: ByteReader, record: ZipRecord, digest: FileDigest): Promise<string> {
  // Some writers mark directories as deflated although they have no data.
  const plain = record.method === STORED || (record.name.endsWithSlash && record.compressedSize === 0);
  if (plain) await digestAll(storedData(reader, record), digest);
  else if (Math.max(record.compressedSize, record.size) > MAX_INFLATE_AT_ONCE)
    await inflateStream(reader, record, digest);
  else digest.update(inflateWhole(await reader.readExactly(record.compressedSize), record.size));
  return digest.finish(record.crc32);
}

/** Readers of streams take the first signature of a data descriptor in stored data for its end. */
function storedData(reader: ByteReader, record: ZipRecord): AsyncGenerator<Buffer> {
  const pieces = reader.readPieces(record.compressedSize);
  if (!(record.flags & HAS_DESCRIPTOR)) return pieces;
  return watchFor(DESCRIPTOR_SIGNATURE, pieces, () => {
    throw new PackageRefused(
      'stored, with its size only behind data that looks like its end; pack it deflated, or into a file ' +
        'instead of a stream',
    );
  });
}

async function inflateStream(reader: ByteReader, record: ZipRecord, digest: FileDigest): Promise<void> {
  const source = reader.readPieces(record.compressedSize);
  await decompress(source, record.compressedSize, createInflateRaw(), (chunks) => digestAll(chunks, digest));
}

async function digestAll(chunks: AsyncIterable<Buffer>, digest: FileDigest): Promise<void> {
  for await (const chunk of chunks) digest.update(chunk);
}

function inflateWhole(data: Buffer, size: number): Buffer {
  const { buffer, engine } = inflate(data, size + 1);
  if (engine.bytesWritten !== data.length) {
    throw new PackageRefused('data behind the end of the compressed data: pack it again');
  }
  return buffer;
}

function inflate(data: Buffer, maxOutputLength: number): { buffer: Buffer; engine: InflateRaw } {
  try {
    // With `info` the call also returns the engine; the type definitions do not know that.
    const options = { maxOutputLength, chunkSize: Math.max(maxOutputLength, MIN_CHUNK), info: true };
    return inflateRawSync(data, options) as unknown as ReturnType<typeof inflate>;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PackageRefused('holds more bytes than its header says: pack it again');
  }
}
