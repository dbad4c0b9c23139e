import { matchesHash, hashSecret } from '../../secrets/constant-time.ts';
import type { Principal } from '../principal.ts';
import { RIGHTS_OF } from '../right.ts';

const BOOTSTRAP: Principal = {
  kind: 'admin',
  name: 'bootstrap',
  resources: 'all',
  rights: RIGHTS_OF.admin,
};

/** Recognises administrators: for now the holder of the bootstrap token. */
export class Administrators {
  private readonly hash: Buffer;

  constructor(token: string) {
    this.hash = hashSecret(token);
  }

  recognise(token: string): Principal | undefined {
    return matchesHash(token, this.hash) ? BOOTSTRAP : undefined;
  }
}
