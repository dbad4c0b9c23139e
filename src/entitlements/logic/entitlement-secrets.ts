import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { DerivedKeys } from '../../signing/derived-keys.ts';
import type { SigningSecrets } from '../../signing/signing-secrets.ts';

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
/** Refs at hand, since keyed hashes cost many times what a lookup does. */
const MAX_REFS = 10_000;

/** All that is kept or handed out in place of a CDK or an address. The nodes of a cluster share the signing key. */
export class EntitlementSecrets {
  private readonly refs: Uint8Array;
  private readonly seals: DerivedKeys;
  private readonly clients: Uint8Array;
  /** By plain hash, so that memory holds no CDK either. */
  private readonly refCache = new LRUCache<string, string>({ max: MAX_REFS });

  constructor(secrets: SigningSecrets) {
    [this.refs] = secrets.derive('cdk refs');
    this.seals = secrets.derive('cdk seals');
    [this.clients] = secrets.derive('redeeming clients');
  }

  /** Stands for a CDK of a validator, of which nobody knows how hard it is to guess: keyed, hence. 24 hex digits. */
  refOf(cdk: string): string {
    const key = hash('sha256', cdk, 'base64');
    const made = this.refCache.get(key);
    if (made !== undefined) return made;
    const ref = createHmac('sha256', this.refs).update(cdk).digest('hex').slice(0, 24);
    this.refCache.set(key, ref);
    return ref;
  }

  /** One redemption: a download key and who used it. 43 characters that do not tell the address. */
  redemptionOf(keyId: string, client: string): string {
    return createHmac('sha256', this.clients)
      .update(JSON.stringify([keyId, client]))
      .digest('base64url');
  }

  seal(cdk: string): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(CIPHER, this.seals[0], nonce);
    const text = Buffer.concat([cipher.update(cdk, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
  }

  /** Undefined for what was not sealed with these keys. */
  unseal(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < NONCE + TAG) return undefined;
    for (const key of this.seals) {
      const cdk = decrypted(bytes, key);
      if (cdk !== undefined) return cdk;
    }
    return undefined;
  }
}

function decrypted(bytes: Buffer, key: Uint8Array): string | undefined {
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}
