import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { PackageRefused } from '../errors.ts';

/** Called with every chunk of a file's content, in order. An error that it throws stops the reading. */
export type ChunkListener = (chunk: Buffer) => void;

/**
 * Counts and hashes the content of one file while it streams, and refuses content larger than its header
 * claims.
 */
export class FileDigest {
  readonly #sha256 = createHash('sha256');
  readonly #claimed: number;
  readonly #listen: ChunkListener;
  #crc32 = 0;
  #size = 0;

  constructor(claimed: number, listen: ChunkListener = () => undefined) {
    this.#claimed = claimed;
    this.#listen = listen;
  }

  update(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#claimed)
      throw new PackageRefused('holds more bytes than its header says: pack it again');
    this.#crc32 = crc32(chunk, this.#crc32);
    this.#sha256.update(chunk);
    this.#listen(chunk);
  }

  /** @param expectedCrc32 undefined for a format without CRC */
  finish(expectedCrc32?: number): string {
    if (this.#size < this.#claimed)
      throw new PackageRefused('holds fewer bytes than its header says: pack it again');
    if (expectedCrc32 !== undefined && expectedCrc32 !== this.#crc32) {
      throw new PackageRefused('CRC-32 does not match: it is damaged, so pack it again');
    }
    return this.#sha256.digest('hex');
  }
}
