import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Signer } from './signer.ts';
import type { DerivedKeys } from './derived-keys.ts';

/** HMAC-SHA256 for one purpose. The current key signs; after a rotation the previous keys still verify. */
export class HmacSigner implements Signer {
  readonly keyId: string;
  readonly #keys: DerivedKeys;

  /**
   * @param keys of 32 bytes, the current one first; all servers behind one address share them @throws
   * TypeError
   */
  constructor(...keys: DerivedKeys) {
    if (keys.some((key) => key.length !== 32)) throw new TypeError('a signing key has 32 bytes');
    this.#keys = keys;
    this.keyId = Buffer.from(hkdfSync('sha256', keys[0], '', 'key id', 6)).toString('base64url');
  }

  sign(bytes: string | Uint8Array): Buffer {
    return macOf(this.#keys[0], bytes);
  }

  /**
   * Whether one of the keys made this signature. Takes the same time whichever character differs.
   * @param signature in exactly this encoding; another text for the same bytes is refused
   */
  verify(bytes: string | Uint8Array, signature: string, encoding: 'base64' | 'base64url'): boolean {
    const given = Buffer.from(signature);
    return this.#keys.some((key) => {
      const expected = Buffer.from(macOf(key, bytes).toString(encoding));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }
}

function macOf(key: Uint8Array, bytes: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(bytes).digest();
}
