import type { HmacSigner } from '../signing/hmac-signer.ts';
import type { BlobKey } from '../storage/blob-store.ts';

/** Of URLs without terms, as releases before them sign. */
const PURPOSE = 'resource-backend file url 1';
const PURPOSE_WITH_TERMS = 'resource-backend file url 2';
const SHA256 = /^[0-9a-f]{64}$/;
const EPOCH_SECONDS = /^[1-9]\d{0,11}$/;
const FILE_NAME = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\]{1,255}$/u;

/** The terms on which a URL opens a package, besides its expiry. URLs of older releases have none. */
export interface FileTerms {
  /** `resource/version`, by name. */
  readonly version: string;
  /** Bytes of the package, in decimal. */
  readonly size: string;
  /** The reference of the CDK that the download was counted for; 24 lower-case hex digits. */
  readonly holder?: string;
  /** The network, or the address, that the URL works from. */
  readonly network?: string;
}

/** The query parameter of each term, in the order in which they are signed. */
export const TERM_PARAMETERS = [
  ['version', 'v'],
  ['size', 'z'],
  ['holder', 'c'],
  ['network', 'a'],
] as const satisfies readonly [keyof FileTerms, string][];

const TERM_FORMS: Record<keyof FileTerms, RegExp> = {
  version: /^[A-Za-z0-9_-]{3,64}\/[^\p{Cc}\p{Cs}]{1,255}$/u,
  size: /^(?:0|[1-9]\d{0,15})$/,
  holder: /^[0-9a-f]{24}$/,
  network: /^[0-9a-z.:/]{1,64}$/,
};

/** The content of a signed URL, as text from the request; the key is percent-decoded. */
export interface FileClaim {
  readonly key: string;
  /** Epoch seconds. */
  readonly expires: string;
  /** Of the whole package, lower-case hex. */
  readonly sha256: string;
  /** The file name for clients, where it differs from the key's last segment. */
  readonly name?: string | undefined;
  readonly terms?: FileTerms | undefined;
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
   * @param terms checked again when the URL is used
   */
  sign(key: BlobKey, expires: number, sha256: string, name?: string, terms?: FileTerms): string {
    const claim = { key, expires: String(expires), sha256, name, terms };
    if (!isWellFormed(claim))
      throw new TypeError(`cannot sign ${key} until ${expires} with digest ${sha256}`);
    const path = key.split('/').map(encodeURIComponent).join('/');
    const named = name === undefined ? '' : `&n=${encodeURIComponent(name)}`;
    const signature = this.signer.sign(signedText(claim)).toString('base64url');
    return `/files/${path}?e=${expires}&h=${sha256}${named}${queryOf(terms)}&s=${signature}`;
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
function signedText({ key, expires, sha256, name, terms }: Omit<FileClaim, 'signature'>): string {
  if (terms === undefined)
    return [PURPOSE, key, expires, sha256, ...(name === undefined ? [] : [name])].join('\n');
  const lines = given(terms).map(([parameter, value]) => `${parameter}=${value}`);
  return [PURPOSE_WITH_TERMS, key, expires, sha256, name ?? '', ...lines].join('\n');
}

function queryOf(terms: FileTerms | undefined): string {
  if (terms === undefined) return '';
  const pairs = given(terms).map(([parameter, value]) => `&${parameter}=${encodeURIComponent(value)}`);
  return pairs.join('').replaceAll('%2F', '/');
}

function given(terms: FileTerms): [parameter: string, value: string][] {
  return TERM_PARAMETERS.flatMap(([term, parameter]) => {
    const value = terms[term];
    return value === undefined ? [] : [[parameter, value]];
  });
}

function areWellFormed(terms: FileTerms): boolean {
  return TERM_PARAMETERS.every(([term]) => {
    const value = terms[term];
    return value === undefined || TERM_FORMS[term].test(value);
  });
}

function isWellFormed(claim: Omit<FileClaim, 'signature'>): boolean {
  if (claim.name !== undefined && !FILE_NAME.test(claim.name)) return false;
  if (claim.terms !== undefined && !areWellFormed(claim.terms)) return false;
  return EPOCH_SECONDS.test(claim.expires) && SHA256.test(claim.sha256) && !claim.key.includes('\n');
}
