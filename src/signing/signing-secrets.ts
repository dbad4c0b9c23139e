import { hkdfSync } from 'node:crypto';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import { openSecretFile } from '../secrets/secret-file.ts';
import { HmacSigner } from './hmac-signer.ts';
import type { DerivedKeys } from './derived-keys.ts';

/**
 * The secret from which all signing keys are derived, and the previous one after a rotation. All nodes of a
 * cluster share them.
 */
export class SigningSecrets {
  /** @param secrets current one first */
  constructor(private readonly secrets: readonly [string, ...string[]]) {}

  /** Uses `auth.signing_key`, otherwise the key in the data directory, which the first start creates. */
  static async open({ auth, data_dir }: Pick<Config, 'auth' | 'data_dir'>): Promise<SigningSecrets> {
    const { signing_key, previous_signing_key: previous } = auth;
    const current =
      signing_key || (await openSecretFile(path.join(data_dir, 'signing-key'), 'auth.signing_key')).secret;
    return new SigningSecrets(previous === '' ? [current] : [current, previous]);
  }

  /** Creates a signer whose keys serve one purpose only. */
  hmacSigner(purpose: string): HmacSigner {
    return new HmacSigner(...this.derive(purpose));
  }

  /** Derives one key per secret for this purpose. */
  derive(purpose: string): DerivedKeys {
    const key = (secret: string) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
    const [current, ...previous] = this.secrets;
    return [key(current), ...previous.map(key)];
  }
}
