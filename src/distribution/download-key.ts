import type { DerivedKeys } from '../secrets/signing-secrets.ts';
import { createCipheriv, createDecipheriv, createHash, randomFillSync } from 'node:crypto';

/** What a download key opens, and on what grounds. */
export interface DownloadGrant {
  readonly storageId: number;
  /** epoch seconds */
  readonly expires: number;
  /** The region of the client that asked; at most 32 ASCII characters. */
  readonly region: string;
  /** Who the licence key is that it was given for, as the entitlements know it; ASCII. */
  readonly holder?: string;
}

/** A secret that keys are made or redeemed with. */
interface Secret {
  readonly id: number;
  readonly key: Uint8Array;
}

const FORMAT = 2;
const HEAD = 2;
const IV = 12;
const TAG = 16;
const FIXED = 6 + 5 + 1;
/** Characters of a key: those that carry a long licence key for its validator. */
const MAX_TEXT = 1600;
const ALGORITHM = 'aes-256-gcm';

/**
 * Makes and redeems download keys without keeping any. A key is `format (1 byte) | id of the secret (1) |
 * IV (12) | AES-256-GCM(storage id (6), expiry (5), length of the region (1), region, holder) | tag (16)` as
 * base64url: whoever shares the secret can redeem it, nobody else can read or change it.
 */
export class DownloadKeys {
  readonly #current: Secret;
  readonly #secrets: readonly Secret[];

  /** @param keys of 32 bytes; the first makes keys, all redeem them */
  constructor(...keys: DerivedKeys) {
    this.#secrets = keys.map((key) => ({ id: idOf(key), key }));
    this.#current = this.#secrets[0]!;
  }

  issue({ storageId, expires, region, holder = '' }: DownloadGrant): string {
    const payload = Buffer.allocUnsafe(FIXED + region.length + holder.length);
    payload.writeUIntBE(storageId, 0, 6);
    payload.writeUIntBE(expires, 6, 5);
    payload.writeUInt8(region.length, 11);
    payload.write(region + holder, FIXED, 'latin1');
    const head = Buffer.from([FORMAT, this.#current.id]);
    const iv = nextIv();
    const cipher = createCipheriv(ALGORITHM, this.#current.key, iv).setAAD(head);
    const sealed = cipher.update(payload);
    cipher.final();
    return Buffer.concat([head, iv, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** @param now epoch seconds @returns undefined for what was not issued with these secrets, or has expired */
  redeem(text: string, now: number): DownloadGrant | undefined {
    if (text.length > MAX_TEXT) return undefined;
    const key = Buffer.from(text, 'base64url');
    if (key.length < HEAD + IV + FIXED + TAG || key[0] !== FORMAT) return undefined;
    // One key, one text: base64 readers pass over what they do not know.
    if (key.toString('base64url') !== text) return undefined;
    for (const secret of this.#secrets) {
      const grant = secret.id === key[1] ? open(key, secret.key) : undefined;
      if (grant !== undefined) return grant.expires > now ? grant : undefined;
    }
    return undefined;
  }
}

function open(key: Buffer, secret: Uint8Array): DownloadGrant | undefined {
  const sealed = key.subarray(HEAD + IV, -TAG);
  const decipher = createDecipheriv(ALGORITHM, secret, key.subarray(HEAD, HEAD + IV), { authTagLength: TAG });
  decipher.setAAD(key.subarray(0, HEAD)).setAuthTag(key.subarray(-TAG));
  const payload = decipher.update(sealed);
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  const end = FIXED + payload.readUInt8(11);
  const holder = payload.toString('latin1', end);
  return {
    storageId: payload.readUIntBE(0, 6),
    expires: payload.readUIntBE(6, 5),
    region: payload.toString('latin1', FIXED, end),
    ...(holder !== '' && { holder }),
  };
}

/** Says which secret a key was made with, no more. */
function idOf(key: Uint8Array): number {
  return createHash('sha256').update('id').update(key).digest()[0]!;
}

/** Random ones, many drawn at once. */
const POOL = Buffer.alloc(IV * 256);
let used = POOL.length;
function nextIv(): Buffer {
  if (used === POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  const iv = Buffer.from(POOL.subarray(used, used + IV));
  used += IV;
  return iv;
}
