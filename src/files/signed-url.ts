import type { HmacSigner } from '../signing/hmac-signer.ts';
import type { BlobKey } from '../storage/blob-store.ts';

const PURPOSE = 'resource-backend file url 1';
const SHA256 = /^[0-9a-f]{64}$/;
const EPOCH_SECONDS = /^[1-9]\d{0,11}$/;
const FILE_NAME = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\]{1,255}$/u;

/** The content of a signed URL, as text from the request; the key is percent-decoded. */
export interface FileClaim {
  readonly key: string;
  /** Epoch seconds. */
  readonly expires: string;
  /** Of the whole package, lower-case hex. */
  readonly sha256: string;
  /** The file name for clients, where it differs from the key's last segment. */
  readonly name?: string | undefined;
  readonly signature: string;
}

/** Signs URLs of this server's own files, and verifies them. */
export class FileUrlSigner {
  constructor(private readonly signer: HmacSigner) {}

  /**
   * Path and query of a URL that opens the blob until `expires`.
   * @param expires epoch seconds, an integer
   * @param sha256 of the whole package, lower-case hex: it becomes the ETag, the same on every mirror
   * @param name the file name for clients, in any script, up to 255 characters; by default the key's last segment
   */
  sign(key: BlobKey, expires: number, sha256: string, name?: string): string {
    const claim = { key, expires: String(expires), sha256, name };
    if (!isWellFormed(claim))
      throw new TypeError(`cannot sign ${key} until ${expires} with digest ${sha256}`);
    const path = key.split('/').map(encodeURIComponent).join('/');
    const named = name === undefined ? '' : `&n=${encodeURIComponent(name)}`;
    return `/files/${path}?e=${expires}&h=${sha256}${named}&s=${this.signer.sign(signedText(claim)).toString('base64url')}`;
  }

  /**
   * Whether this server signed the claim and it has not expired.
   * @param now epoch seconds
   */
  verify(claim: FileClaim, now: number): boolean {
    if (!isWellFormed(claim) || Number(claim.expires) <= now) return false;
    return this.signer.verify(signedText(claim), claim.signature, 'base64url');
  }
}

/** Unambiguous: no line contains a line break. */
function signedText({ key, expires, sha256, name }: Omit<FileClaim, 'signature'>): string {
  return [PURPOSE, key, expires, sha256, ...(name === undefined ? [] : [name])].join('\n');
}

function isWellFormed(claim: Omit<FileClaim, 'signature'>): boolean {
  if (claim.name !== undefined && !FILE_NAME.test(claim.name)) return false;
  return EPOCH_SECONDS.test(claim.expires) && SHA256.test(claim.sha256) && !claim.key.includes('\n');
}
