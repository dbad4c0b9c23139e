import { hash } from 'node:crypto';
import type { ReadyAnswer } from '../../http/ready-answer.ts';

/** An answer, and the entity tag of what it says. */
export interface TaggedText {
  readonly text: string;
  /** With its quotes. */
  readonly etag: string;
  /** The answer as it was given last. */
  ready?: ReadyAnswer;
}

export function taggedText(text: string): TaggedText {
  return { text, etag: `"${tagOf(text)}"` };
}

/** 96 bits: whoever has the same tag has the same text. */
export function tagOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 16);
}
