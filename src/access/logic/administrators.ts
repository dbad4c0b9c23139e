import { matchesHash, hashSecret } from '../../secrets/constant-time.ts';

/** Knows who may administer: for now the holder of the bootstrap token. */
export class Administrators {
  private readonly hash: Buffer;

  constructor(token: string) {
    this.hash = hashSecret(token);
  }

  recognise(token: string): boolean {
    return matchesHash(token, this.hash);
  }
}
