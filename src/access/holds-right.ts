import type { Principal } from './principal.ts';
import type { Right } from './right.ts';

/** @param resource its id; undefined for what concerns the whole instance */
export function holdsRight(
  { resources, rights }: Principal,
  right: Right,
  resource: string | undefined,
): boolean {
  if (!rights.has(right)) return false;
  return resources === 'all' || (resource !== undefined && resources.has(resource));
}
