import { hash } from 'node:crypto';
import type { TaggedText } from '../telling.ts';

export function taggedText(text: string): TaggedText {
  return { text, etag: `"${tagOf(text)}"` };
}

/** 96 bits: whoever has the same tag has the same text. */
export function tagOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 16);
}
