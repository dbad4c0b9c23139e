import { pipeline } from 'node:stream/promises';
import type { Gunzip, InflateRaw } from 'node:zlib';
import { PackageRefused } from '../errors.ts';

/** Decompresses `length` bytes with a new engine. It refuses bytes after the end of the compressed data. */
export async function decompress(
  source: AsyncIterable<Buffer>,
  length: number,
  engine: Gunzip | InflateRaw,
  consume: (chunks: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  try {
    await pipeline(source, engine, consume);
  } catch (error) {
    if (!abandonedSource(error)) throw error;
  }
  if (engine.bytesWritten !== length)
    throw new PackageRefused('data behind the end of the compressed data: pack it again');
}

/**
 * The engine reached the end of its data while the source had more; the byte count in `decompress` detects
 * that.
 */
function abandonedSource(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
