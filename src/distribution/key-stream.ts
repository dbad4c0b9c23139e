import { createCipheriv, randomBytes } from 'node:crypto';

/** AES block, bytes. */
export const BLOCK = 16;
export const NONCE = 12;
const ALGORITHM = 'aes-256-ctr';
/** Blocks of key stream that are generated together, with one nonce: 64 KiB. */
const AHEAD = 4096;

/** The position in a key stream at which the encryption of a text starts. */
export interface StreamPlace {
  /** of 12 bytes */
  readonly nonce: Uint8Array;
  /** Number of the first block. */
  readonly block: number;
}

/** AES-256-CTR with a key stream that is generated in advance; no part is used twice: docs/decisions/002-download-keys.md. */
export class KeyStream {
  private nonce: Uint8Array = new Uint8Array(NONCE);
  private ahead: Uint8Array = new Uint8Array(0);
  private next = AHEAD;

  /** @param key of 32 bytes */
  constructor(private readonly key: Uint8Array) {}

  /** Encrypts `length` bytes of `data` from `start` on, in place. @param length at most 65 536 @returns the place, which `decrypt` needs */
  encrypt(data: Uint8Array, start: number, length: number): StreamPlace {
    const blocks = Math.ceil(length / BLOCK);
    if (this.next + blocks > AHEAD) this.renew();
    const place = { nonce: this.nonce, block: this.next };
    const from = place.block * BLOCK;
    for (let i = 0; i < length; i++) data[start + i]! ^= this.ahead[from + i]!;
    this.next += blocks;
    return place;
  }

  decrypt(encrypted: Uint8Array, { nonce, block }: StreamPlace): Buffer {
    return createCipheriv(ALGORITHM, this.key, counterAt(nonce, block)).update(encrypted);
  }

  private renew(): void {
    this.nonce = randomBytes(NONCE);
    const cipher = createCipheriv(ALGORITHM, this.key, counterAt(this.nonce, 0));
    this.ahead = cipher.update(new Uint8Array(AHEAD * BLOCK));
    this.next = 0;
  }
}

/** The counter block: the nonce, then the number of the block. */
function counterAt(nonce: Uint8Array, block: number): Uint8Array {
  const counter = Buffer.alloc(BLOCK);
  counter.set(nonce);
  counter.writeUInt32BE(block, NONCE);
  return counter;
}
