import { hash } from 'node:crypto';

/** SHA-256's block, bytes. */
const BLOCK = 64;
const DIGEST = 32;

/** HMAC-SHA-256 (RFC 2104) written as its two hashes: docs/decisions/002-download-keys.md. */
export class QuickHmac {
  /** The text is written here, which saves copying it. */
  readonly room: Buffer;
  private readonly inner: Buffer;
  private readonly outer = Buffer.alloc(BLOCK + DIGEST);
  /** The part of `inner` that was hashed last: most texts have the same length. */
  private text: Buffer;

  /** @param key at most 64 bytes @param longest text, bytes */
  constructor(key: Uint8Array, longest: number) {
    this.inner = Buffer.alloc(BLOCK + longest);
    this.room = this.inner.subarray(BLOCK);
    this.text = this.inner;
    for (let i = 0; i < BLOCK; i++) {
      const byte = key[i] ?? 0;
      this.inner[i] = byte ^ 0x36;
      this.outer[i] = byte ^ 0x5c;
    }
  }

  /** The HMAC of the first `length` bytes of `room`, as latin1: one character for each byte. */
  digest(length: number): string {
    if (this.text.length !== BLOCK + length) this.text = this.inner.subarray(0, BLOCK + length);
    this.outer.write(hash('sha256', this.text, 'binary'), BLOCK, 'latin1');
    return hash('sha256', this.outer, 'binary');
  }
}
