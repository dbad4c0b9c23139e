import { hash } from 'node:crypto';

/** 96 bits of a hash: texts with the same tag are taken for equal. */
export function tagOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 16);
}

/** The value of an `ETag` header with this tag. */
export function weakTag(tag: string): string {
  return `W/"${tag}"`;
}
