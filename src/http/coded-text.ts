import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Coding } from './content-coding.ts';

/** A shorter text gains nothing: it fits into one packet. */
const MIN_CODED = 1024;
/** Higher levels take several times as long and save a few per cent. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** The bytes of an answer in the content codings that it has, in the order in which the server prefers them. */
export interface Coded {
  readonly codings: readonly Coding[];
  bytesIn(coding: Coding): Buffer;
}

/**
 * Compresses a text once for each coding, when the first client asks for it (0.4 ms for 20 KiB), and keeps the result
 * for all later ones.
 */
export class CodedText implements Coded {
  readonly codings = ['br', 'gzip'] as const;
  private readonly made = new Map<Coding, Buffer>();

  /** Undefined for a text that is too short. @param bytes length of the text in UTF-8 */
  static of(text: string, bytes: number): CodedText | undefined {
    return bytes > MIN_CODED ? new CodedText(text) : undefined;
  }

  private constructor(private readonly text: string) {}

  bytesIn(coding: Coding): Buffer {
    const known = this.made.get(coding);
    if (known !== undefined) return known;
    const bytes = coding === 'br' ? brotliCompressSync(this.text, BROTLI) : gzipSync(this.text);
    this.made.set(coding, bytes);
    return bytes;
  }
}
