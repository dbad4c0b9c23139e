import type { Principal } from '../principal.ts';
import { RIGHTS_OF } from '../right.ts';

/** The holder of a token that may publish to one resource: all that is known about it. */
export function publisherOf(resource: string): Principal {
  return {
    kind: 'publisher',
    name: resource,
    resources: new Set([resource]),
    rights: RIGHTS_OF.publisher,
  };
}
