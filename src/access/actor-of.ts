import type { Principal } from './principal.ts';

/** How log lines name a principal: `kind:name`. */
export function actorOf({ kind, name }: Principal): string {
  return `${kind}:${name}`;
}
