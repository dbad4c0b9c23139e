import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BlobKey } from '../storage/repo/blobs/blob-store.ts';

const PURPOSE = 'resource-backend file url 1';
const SHA256 = /^[0-9a-f]{64}$/;
const EPOCH_SECONDS = /^[1-9]\d{0,11}$/;

/** What a signed URL says, as text from the wire: the key with its percent-encoding undone. */
export interface FileClaim {
  readonly key: string;
  /** Epoch seconds. */
  readonly expires: string;
  /** Of the whole package, lower-case hex. */
  readonly sha256: string;
  readonly signature: string;
}

/** Signs URLs of this server's own files, and knows its signatures again. */
export class FileUrlSigner {
  readonly #key: Uint8Array;

  /** @param key 32 bytes; all servers behind one address share it */
  constructor(key: Uint8Array) {
    if (key.length !== 32) throw new TypeError('a signing key has 32 bytes');
    this.#key = key;
  }

  /**
   * Path and query of a URL that opens the blob until `expires`.
   * @param expires epoch seconds, an integer
   * @param sha256 of the whole package, lower-case hex: it becomes the ETag, the same on every mirror
   */
  sign(key: BlobKey, expires: number, sha256: string): string {
    const claim = { key, expires: String(expires), sha256 };
    if (!isWellFormed(claim))
      throw new TypeError(`cannot sign ${key} until ${expires} with digest ${sha256}`);
    const path = key.split('/').map(encodeURIComponent).join('/');
    return `/files/${path}?e=${expires}&h=${sha256}&s=${this.#mac(claim)}`;
  }

  /**
   * Whether this key made the claim and its time is not over.
   * @param now epoch seconds
   */
  verify(claim: FileClaim, now: number): boolean {
    if (!isWellFormed(claim) || Number(claim.expires) <= now) return false;
    const expected = Buffer.from(this.#mac(claim));
    const given = Buffer.from(claim.signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /** One reading only: no line break can be part of any line. */
  #mac({ key, expires, sha256 }: Omit<FileClaim, 'signature'>): string {
    const text = [PURPOSE, key, expires, sha256].join('\n');
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

function isWellFormed(claim: Omit<FileClaim, 'signature'>): boolean {
  return EPOCH_SECONDS.test(claim.expires) && SHA256.test(claim.sha256) && !claim.key.includes('\n');
}
