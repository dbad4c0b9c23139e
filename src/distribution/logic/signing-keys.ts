import type { Config } from '../../config/config.ts';
import { SigningSecrets } from '../../secrets/signing-secrets.ts';
import { DownloadKeys } from '../download-key.ts';
import { FileUrlSigner } from '../signed-url.ts';

/** All that signs. */
export class SigningKeys {
  private constructor(
    readonly downloads: DownloadKeys,
    readonly files: FileUrlSigner,
  ) {}

  static async open(config: Config): Promise<SigningKeys> {
    const secrets = await SigningSecrets.open(config);
    return new SigningKeys(
      new DownloadKeys(...secrets.derive('download keys')),
      new FileUrlSigner(...secrets.derive('file urls')),
    );
  }
}
