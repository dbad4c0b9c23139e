import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { PackageRefused } from '../errors.ts';

export const CHUNK = 256 * 1024;
const TRAILER = 8;

const FLAG = { name: 8, comment: 16 };
/** A file name, a comment, and that it may be text. Some readers cannot skip more than that. */
const KNOWN_FLAGS = FLAG.name | FLAG.comment | 1;
const FIXED_HEADER = 10;

/**
 * Unpacks a file that is exactly one gzip member, with zeros behind it at most: some readers stop at the end
 * of the first member, and others go on. Checks the CRC and the length.
 * @returns whether there are zeros behind
 * @throws PackageRefused
 */
export async function gunzipMember(
  path: string,
  consume: (chunks: AsyncIterable<Buffer>) => Promise<void>,
): Promise<boolean> {
  await using file = await open(path);
  const start = await headerLength(file);
  const source = createReadStream(path, { start, highWaterMark: CHUNK });
  const engine = createInflateRaw({ chunkSize: CHUNK });
  const sums = { crc32: 0, size: 0 };
  try {
    await pipeline(source, engine, (chunks: AsyncIterable<Buffer>) => consume(summed(chunks, sums)));
  } catch (error) {
    // The engine reached the end of its data while the source had more: the trailer, at least.
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  }
  return await checkTrailer(file, start + engine.bytesWritten, sums);
}

interface Sums {
  crc32: number;
  size: number;
}

async function* summed(chunks: AsyncIterable<Buffer>, sums: Sums): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    sums.crc32 = crc32(chunk, sums.crc32);
    sums.size += chunk.length;
    yield chunk;
  }
}

async function headerLength(file: FileHandle): Promise<number> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, 0);
  const header = buffer.subarray(0, bytesRead);
  if (header.length < FIXED_HEADER) refuse('unexpected end of file');
  const flags = header[3] ?? 0;
  if (header.readUInt16BE(0) !== 0x1f8b || header[2] !== 8) refuse('incorrect header check');
  if (flags & ~KNOWN_FLAGS) refuse('unusual header flags: pack it again with gzip');
  let at = FIXED_HEADER;
  if (flags & FLAG.name) at = behindText(header, at);
  if (flags & FLAG.comment) at = behindText(header, at);
  return at;
}

function behindText(header: Buffer, at: number): number {
  const end = header.indexOf(0, at);
  return end === -1 ? refuse('header too long or cut off') : end + 1;
}

async function checkTrailer(file: FileHandle, at: number, sums: Sums): Promise<boolean> {
  const trailer = Buffer.alloc(TRAILER);
  const { bytesRead } = await file.read(trailer, 0, TRAILER, at);
  if (bytesRead < TRAILER) refuse('unexpected end of file');
  if (trailer.readUInt32LE(0) !== sums.crc32) refuse('incorrect data check');
  if (trailer.readUInt32LE(4) !== sums.size % 2 ** 32) refuse('incorrect length check');
  return await checkPadding(file, at + TRAILER);
}

async function checkPadding(file: FileHandle, start: number): Promise<boolean> {
  const buffer = Buffer.alloc(CHUNK);
  for (let at = start; ;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) return at > start;
    if (buffer.subarray(0, bytesRead).some((byte) => byte !== 0)) {
      throw new PackageRefused(
        'data behind the end of the compressed data: pack it again as a single gzip member',
      );
    }
    at += bytesRead;
  }
}

function refuse(what: string): never {
  throw new PackageRefused(`not a readable tar.gz archive: ${what}`);
}
