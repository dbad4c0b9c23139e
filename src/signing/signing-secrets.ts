import { hkdfSync } from 'node:crypto';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import { openSecretFile } from '../secrets/secret-file.ts';
import { HmacSigner } from './hmac-signer.ts';
import type { DerivedKeys } from './derived-keys.ts';

/** The secret that all signatures come from, and the one it has replaced. The nodes of a cluster share them. */
export class SigningSecrets {
  /** @param secrets the current one first */
  constructor(private readonly secrets: readonly [string, ...string[]]) {}

  /** `auth.signing_key`, or else the key kept in the data directory, made on the first start. */
  static async open({ auth, data_dir }: Pick<Config, 'auth' | 'data_dir'>): Promise<SigningSecrets> {
    const { signing_key, previous_signing_key: previous } = auth;
    const current = signing_key || (await openSecretFile(path.join(data_dir, 'signing-key'))).secret;
    return new SigningSecrets(previous === '' ? [current] : [current, previous]);
  }

  /** Signs for one purpose, with keys that serve no other. */
  hmacSigner(purpose: string): HmacSigner {
    return new HmacSigner(...this.derive(purpose));
  }

  /** One secret, a key of its own for each purpose. */
  derive(purpose: string): DerivedKeys {
    const key = (secret: string) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
    const [current, ...previous] = this.secrets;
    return [key(current), ...previous.map(key)];
  }
}
