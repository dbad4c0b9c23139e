import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DerivedKeys } from '../secrets/signing-secrets.ts';
import type { BlobKey } from '../storage/repo/blobs/blob-store.ts';

const PURPOSE = 'resource-backend file url 1';
const SHA256 = /^[0-9a-f]{64}$/;
const EPOCH_SECONDS = /^[1-9]\d{0,11}$/;
const FILE_NAME = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\]{1,255}$/u;

/** What a signed URL says, as text from the wire: the key with its percent-encoding undone. */
export interface FileClaim {
  readonly key: string;
  /** Epoch seconds. */
  readonly expires: string;
  /** Of the whole package, lower-case hex. */
  readonly sha256: string;
  /** What clients save it as, where the key's last segment cannot say it. */
  readonly name?: string | undefined;
  readonly signature: string;
}

/** Signs URLs of this server's own files, and knows its signatures again. */
export class FileUrlSigner {
  readonly #keys: DerivedKeys;

  /** @param keys of 32 bytes, the first signs; all servers behind one address share them */
  constructor(...keys: DerivedKeys) {
    if (keys.some((key) => key.length !== 32)) throw new TypeError('a signing key has 32 bytes');
    this.#keys = keys;
  }

  /**
   * Path and query of a URL that opens the blob until `expires`.
   * @param expires epoch seconds, an integer
   * @param sha256 of the whole package, lower-case hex: it becomes the ETag, the same on every mirror
   * @param name what clients save it as, of any script, up to 255 characters; the key's last segment if left out
   */
  sign(key: BlobKey, expires: number, sha256: string, name?: string): string {
    const claim = { key, expires: String(expires), sha256, name };
    if (!isWellFormed(claim))
      throw new TypeError(`cannot sign ${key} until ${expires} with digest ${sha256}`);
    const path = key.split('/').map(encodeURIComponent).join('/');
    const named = name === undefined ? '' : `&n=${encodeURIComponent(name)}`;
    return `/files/${path}?e=${expires}&h=${sha256}${named}&s=${mac(this.#keys[0], claim)}`;
  }

  /**
   * Whether this key made the claim and its time is not over.
   * @param now epoch seconds
   */
  verify(claim: FileClaim, now: number): boolean {
    if (!isWellFormed(claim) || Number(claim.expires) <= now) return false;
    const given = Buffer.from(claim.signature);
    return this.#keys.some((key) => {
      const expected = Buffer.from(mac(key, claim));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }
}

/** One reading only: no line break can be part of any line. */
function mac(secret: Uint8Array, { key, expires, sha256, name }: Omit<FileClaim, 'signature'>): string {
  const lines = [PURPOSE, key, expires, sha256, ...(name === undefined ? [] : [name])];
  return createHmac('sha256', secret).update(lines.join('\n')).digest('base64url');
}

function isWellFormed(claim: Omit<FileClaim, 'signature'>): boolean {
  if (claim.name !== undefined && !FILE_NAME.test(claim.name)) return false;
  return EPOCH_SECONDS.test(claim.expires) && SHA256.test(claim.sha256) && !claim.key.includes('\n');
}
