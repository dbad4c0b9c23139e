import { hash } from 'node:crypto';

/** Block size of SHA-256, bytes. */
const BLOCK = 64;
const DIGEST = 32;

/** HMAC-SHA-256 (RFC 2104), computed as its two hashes: docs/decisions/002-download-keys.md. */
export class QuickHmac {
  /** Callers write the text here. */
  readonly input: Buffer;
  /** The padded key, then the text. */
  private readonly inner: Buffer;
  private readonly outer = Buffer.alloc(BLOCK + DIGEST);
  /** The part of `inner` that was hashed last: most texts have the same length. */
  private hashed: Buffer;

  /** @param key at most 64 bytes @param longest bytes of the longest text */
  constructor(key: Uint8Array, longest: number) {
    this.inner = Buffer.alloc(BLOCK + longest);
    this.input = this.inner.subarray(BLOCK);
    this.hashed = this.inner;
    for (let i = 0; i < BLOCK; i++) {
      const byte = key[i] ?? 0;
      this.inner[i] = byte ^ 0x36;
      this.outer[i] = byte ^ 0x5c;
    }
  }

  /** Of the first `length` bytes of `input`. A Latin-1 string, one character for each byte: a buffer takes five times as long. */
  digest(length: number): string {
    if (this.hashed.length !== BLOCK + length) this.hashed = this.inner.subarray(0, BLOCK + length);
    this.outer.write(hash('sha256', this.hashed, 'binary'), BLOCK, 'latin1');
    return hash('sha256', this.outer, 'binary');
  }
}
