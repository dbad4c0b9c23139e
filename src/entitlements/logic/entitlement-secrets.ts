import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { DerivedKeys } from '../../signing/derived-keys.ts';
import type { SigningSecrets } from '../../signing/signing-secrets.ts';

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
/** Cached refs: a keyed hash costs many times more than a lookup. */
const MAX_REFS = 10_000;

/**
 * Creates the values that are stored or sent instead of a CDK or an address. All nodes of a cluster share the
 * signing key.
 */
export class EntitlementSecrets {
  private readonly refs: Uint8Array;
  private readonly seals: DerivedKeys;
  private readonly clients: Uint8Array;
  /** The cache key is a plain hash, so that memory holds no CDK. */
  private readonly refCache = new LRUCache<string, string>({ max: MAX_REFS });

  constructor(secrets: SigningSecrets) {
    [this.refs] = secrets.derive('cdk refs');
    this.seals = secrets.derive('cdk seals');
    [this.clients] = secrets.derive('redeeming clients');
  }

  /**
   * Replaces a CDK of an external validator. The hash is keyed, because such a CDK may be easy to guess. 24
   * hex digits.
   */
  refOf(cdk: string): string {
    const key = hash('sha256', cdk, 'base64');
    const made = this.refCache.get(key);
    if (made !== undefined) return made;
    const ref = createHmac('sha256', this.refs).update(cdk).digest('hex').slice(0, 24);
    this.refCache.set(key, ref);
    return ref;
  }

  /**
   * Identifies the redemption of a download key by a client. 43 characters that do not reveal the address.
   */
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

  /** Undefined for text that was not sealed with these keys. */
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
