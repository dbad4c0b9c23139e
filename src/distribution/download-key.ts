import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { DerivedKeys } from '../signing/derived-keys.ts';
import { KeyStream, NONCE } from './key-stream.ts';
import { QuickHmac } from './quick-hmac.ts';

/** The content of a download key. */
export interface DownloadGrant {
  readonly storageId: number;
  /** epoch seconds */
  readonly expires: number;
  /** The region of the client that asked; at most 32 ASCII characters. */
  readonly region: string;
  /** A reference to the licence key for which the key was issued, as the entitlements made it; ASCII. */
  readonly holder?: string;
}

/** A secret for issuing and redeeming keys. */
interface Secret {
  readonly id: number;
  readonly stream: KeyStream;
  readonly macKey: Uint8Array;
}

const FORMAT = 3;
/** Format, id of the secret, nonce, number of the block. */
const HEAD = 1 + 1 + NONCE + 2;
const TAG = 16;
const FIXED = 6 + 5 + 1;
/** Characters of the longest key: one that carries a long licence key for its validator. */
const MAX_TEXT = 1600;

/**
 * Issues and redeems download keys, and stores none. A key is `format (1 byte) | id of the secret (1) |
 * nonce (12) | block (2) | AES-256-CTR(storage id (6), expiry (5), length of the region (1), region, holder) |
 * the first 16 bytes of HMAC-SHA-256 over everything before` as base64url, with big-endian numbers. Every node
 * with the secret can redeem it; no client can read or change it.
 */
export class DownloadKeys {
  readonly #current: Secret;
  readonly #secrets: readonly Secret[];
  readonly #mac: QuickHmac;

  /** @param keys of 32 bytes; the first one issues download keys, every one redeems them */
  constructor(...keys: DerivedKeys) {
    this.#secrets = keys.map(secretOf);
    this.#current = this.#secrets[0]!;
    this.#mac = new QuickHmac(this.#current.macKey, MAX_TEXT);
  }

  issue({ storageId, expires, region, holder = '' }: DownloadGrant): string {
    const text = this.#mac.input;
    text.writeUIntBE(storageId, HEAD, 6);
    text.writeUIntBE(expires, HEAD + 6, 5);
    text[HEAD + 11] = region.length;
    const length = FIXED + text.write(region + holder, HEAD + FIXED, 'latin1');
    const { nonce, block } = this.#current.stream.encrypt(text, HEAD, length);
    text[0] = FORMAT;
    text[1] = this.#current.id;
    text.set(nonce, 2);
    text.writeUInt16BE(block, 2 + NONCE);
    const end = HEAD + length;
    text.write(this.#mac.digest(end), end, TAG, 'latin1');
    return text.toString('base64url', 0, end + TAG);
  }

  /** @param now epoch seconds @returns undefined for a key that was not issued with these secrets, or has expired */
  redeem(text: string, now: number): DownloadGrant | undefined {
    if (text.length > MAX_TEXT) return undefined;
    const key = Buffer.from(text, 'base64url');
    if (key.length < HEAD + FIXED + TAG || key[0] !== FORMAT) return undefined;
    // Only one text per key: base64 decoders skip unknown characters.
    if (key.toString('base64url') !== text) return undefined;
    const secret = this.#secrets.find(({ id, macKey }) => id === key[1] && isGenuine(key, macKey));
    const grant = secret === undefined ? undefined : readGrant(key, secret.stream);
    return grant !== undefined && grant.expires > now ? grant : undefined;
  }
}

function isGenuine(key: Buffer, macKey: Uint8Array): boolean {
  const tag = createHmac('sha256', macKey).update(key.subarray(0, -TAG)).digest().subarray(0, TAG);
  return timingSafeEqual(tag, key.subarray(-TAG));
}

function readGrant(key: Buffer, stream: KeyStream): DownloadGrant {
  const place = { nonce: key.subarray(2, 2 + NONCE), block: key.readUInt16BE(2 + NONCE) };
  const payload = stream.decrypt(key.subarray(HEAD, -TAG), place);
  const end = FIXED + payload.readUInt8(11);
  const holder = payload.toString('latin1', end);
  return {
    storageId: payload.readUIntBE(0, 6),
    expires: payload.readUIntBE(6, 5),
    region: payload.toString('latin1', FIXED, end),
    ...(holder !== '' && { holder }),
  };
}

function secretOf(key: Uint8Array): Secret {
  const derive = (purpose: string) => new Uint8Array(hkdfSync('sha256', key, '', purpose, 32));
  // The id in a key tells which secret issued it.
  return {
    id: derive('id')[0]!,
    stream: new KeyStream(derive('encryption')),
    macKey: derive('authentication'),
  };
}
