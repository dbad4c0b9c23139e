import { hash } from 'node:crypto';

/** Block size of SHA-256, bytes. */
const BLOCK = 64;
const DIGEST = 32;

/** HMAC-SHA-256 (RFC 2104), computed as its two hashes: docs/decisions/002-download-keys.md. */
export class QuickHmac {
  /** The buffer into which callers write the text. */
  readonly input: Buffer;
  /** The padded key, then the text. */
  private readonly inner: Buffer;
  private readonly outer = Buffer.alloc(BLOCK + DIGEST);
  /** The part of `inner` that was hashed last. Most texts have the same length, so it is used again. */
  private hashed: Buffer;

  /** @param key at most 64 bytes @param maxLength of a text, bytes */
  constructor(key: Uint8Array, maxLength: number) {
    this.inner = Buffer.alloc(BLOCK + maxLength);
    this.input = this.inner.subarray(BLOCK);
    this.hashed = this.inner;
    for (let i = 0; i < BLOCK; i++) {
      const byte = key[i] ?? 0;
      this.inner[i] = byte ^ 0x36;
      this.outer[i] = byte ^ 0x5c;
    }
  }

  /** The HMAC of the first `length` bytes of `input`, as a Latin-1 string with one character for each byte: a buffer takes five times as long. */
  digest(length: number): string {
    if (this.hashed.length !== BLOCK + length) this.hashed = this.inner.subarray(0, BLOCK + length);
    this.outer.write(hash('sha256', this.hashed, 'binary'), BLOCK, 'latin1');
    return hash('sha256', this.outer, 'binary');
  }
}
