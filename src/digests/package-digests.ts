import { createHash } from 'node:crypto';

/** The digests of a whole package. */
export interface Digests {
  /** lower-case hex */
  readonly sha1: string;
  /** lower-case hex */
  readonly sha256: string;
  /** base64 */
  readonly sha512: string;
}

/** Computes the digests of a package while its bytes arrive. */
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
