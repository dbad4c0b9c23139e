import { pipeline } from 'node:stream/promises';
import type { Gunzip, InflateRaw } from 'node:zlib';
import { PackageRefused } from '../errors.ts';

/** Runs `length` bytes through a fresh engine. Bytes behind the end of the compressed data are refused. */
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
  if (engine.bytesWritten !== length) throw new PackageRefused('data behind the end of the compressed data');
}

/** The engine reached the end of its data while the source had more, which the count above tells. */
function abandonedSource(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
