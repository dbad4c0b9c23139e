import { hash } from 'node:crypto';

/** 96 bits of a hash: texts with the same tag are the same. */
export function tagOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 16);
}

/** A tag as the `ETag` header has it. */
export function weakTag(tag: string): string {
  return `W/"${tag}"`;
}
