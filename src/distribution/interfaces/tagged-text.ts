import { hash } from 'node:crypto';
import type { DownloadFacts } from '../../catalogue/offers.ts';
import type { TaggedText, UpdateText } from '../telling.ts';

export function taggedText(text: string): TaggedText {
  return { text, bytes: Buffer.byteLength(text), etag: weakTag(tagOf(text)) };
}

export function updateText(file: DownloadFacts, beforeUrl: string, afterUrl: string): UpdateText {
  const text = beforeUrl + afterUrl;
  return { file, tag: tagOf(text), beforeUrl, afterUrl, bytes: Buffer.byteLength(text) };
}

/** 96 bits: whoever has the same tag has the same text. */
export function tagOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 16);
}

/** As a header has it. */
export function weakTag(tag: string): string {
  return `W/"${tag}"`;
}
