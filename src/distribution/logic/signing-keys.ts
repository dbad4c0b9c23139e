import { hkdfSync } from 'node:crypto';
import path from 'node:path';
import type { Config } from '../../config/config.ts';
import { secretFile } from '../../secrets/secret-file.ts';
import { DownloadKeys } from '../download-key.ts';
import { FileUrlSigner } from '../signed-url.ts';

/** `auth.signing_key`, or else the key kept in the data directory, made on the first start. */
async function signingSecret(config: Config): Promise<string> {
  if (config.auth.signing_key !== '') return config.auth.signing_key;
  return (await secretFile(path.join(config.data_dir, 'signing-key'))).secret;
}

/** One secret, a key of its own for each purpose. */
function derive(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
}

/** All that signs. */
export class SigningKeys {
  private constructor(
    readonly downloads: DownloadKeys,
    readonly files: FileUrlSigner,
  ) {}

  static async open(config: Config): Promise<SigningKeys> {
    const secret = await signingSecret(config);
    return new SigningKeys(
      new DownloadKeys(derive(secret, 'download keys')),
      new FileUrlSigner(derive(secret, 'file urls')),
    );
  }
}
