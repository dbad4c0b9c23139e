import { createHash } from 'node:crypto';
import type { StagedFile } from '../artifact.ts';

export type Digests = Pick<StagedFile, 'sha1' | 'sha256' | 'sha512'>;

/** The digests of a package, computed while its bytes come by. */
export class PackageDigests {
  readonly #sha1 = createHash('sha1');
  readonly #sha256 = createHash('sha256');
  readonly #sha512 = createHash('sha512');

  update(bytes: Uint8Array): this {
    this.#sha1.update(bytes);
    this.#sha256.update(bytes);
    this.#sha512.update(bytes);
    return this;
  }

  finish(): Digests {
    return {
      sha1: this.#sha1.digest('hex'),
      sha256: this.#sha256.digest('hex'),
      sha512: this.#sha512.digest('base64'),
    };
  }
}
