import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { SigningSecrets } from '../../signing/signing-secrets.ts';

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/**
 * Creates the values that are stored or sent instead of a CDK or an address. All nodes of a cluster share the
 * signing key. The keys are key objects: with plain bytes, Node takes eight times as long for each hash.
 */
export class EntitlementSecrets {
  private readonly refs: KeyObject;
  /** The first one seals, every one unseals. */
  private readonly seals: readonly KeyObject[];
  private readonly clients: KeyObject;

  constructor(secrets: SigningSecrets) {
    this.refs = createSecretKey(secrets.derive('cdk refs')[0]);
    this.seals = secrets.derive('cdk seals').map((key) => createSecretKey(key));
    this.clients = createSecretKey(secrets.derive('redeeming clients')[0]);
  }

  /**
   * Replaces a CDK of an external validator. The hash is keyed, because such a CDK may be easy to guess. 24
   * hex digits.
   */
  refOf(cdk: string): string {
    return createHmac('sha256', this.refs).update(cdk).digest('hex').slice(0, 24);
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
    const cipher = createCipheriv(CIPHER, this.seals[0]!, nonce);
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

function decrypted(bytes: Buffer, key: KeyObject): string | undefined {
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}
