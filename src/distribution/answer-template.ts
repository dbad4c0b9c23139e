import type { DownloadFacts } from '../catalogue/offers.ts';
import type { ValidCdk } from '../entitlements/verdict.ts';
import { JSON_TYPE } from './constant-body.ts';
import { tagOf } from './content-tag.ts';
import { deflatedPiece, type GzipPiece, joinGzip, storedPiece } from './joined-gzip.ts';

/** A hole for the download URL of a package. */
interface UrlHole {
  readonly urlOf: DownloadFacts;
}

/** A hole for a text about the holder of a licence key; empty for other clients. */
export interface HolderHole {
  readonly textFor: (holder: ValidCdk) => string;
}

export type Part = string | UrlHole | HolderHole;

/** A template whose holes are filled. */
export interface FilledTemplate {
  readonly text: string;
  /** Length of the text in UTF-8. */
  readonly bytes: number;
  /** The contents of the holes. */
  readonly holes: readonly string[];
}

/** Templates with shorter texts are not compressed: their answers fit into one packet. */
const MIN_COMPRESSED = 1024;

/**
 * An answer with holes, made once for each offer and package. V8 concatenates long strings without copying them, so
 * templates share the memory of long texts.
 */
export class AnswerTemplate {
  /** Differs between templates with different fixed parts. Without quotes. */
  readonly tag: string;
  private readonly fixedBytes: number;
  /** The fixed parts, compressed when the first client asks for it. */
  private pieces: readonly (GzipPiece | undefined)[] | undefined;

  /** @param end the common end of all answers of a feed; it does not count for the tag */
  constructor(
    private readonly parts: readonly Part[],
    private readonly end: string,
    readonly contentType = JSON_TYPE,
  ) {
    const fixed = parts.filter((part) => typeof part === 'string').join('');
    this.tag = tagOf(fixed);
    this.fixedBytes = Buffer.byteLength(fixed) + Buffer.byteLength(end);
  }

  fill(urlOf: (file: DownloadFacts) => string, holder?: ValidCdk): FilledTemplate {
    let text = '';
    let bytes = this.fixedBytes;
    const holes: string[] = [];
    for (const part of this.parts) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      const filled = 'urlOf' in part ? urlOf(part.urlOf) : holder === undefined ? '' : part.textFor(holder);
      text += filled;
      holes.push(filled);
      bytes += Buffer.byteLength(filled);
    }
    return { text: text + this.end, bytes, holes };
  }

  get isCompressed(): boolean {
    return this.fixedBytes > MIN_COMPRESSED;
  }

  /** The filled template as a gzip file. Only its holes are new work. */
  gzip({ holes }: FilledTemplate): Buffer {
    const parts = [...this.parts, this.end];
    this.pieces ??= parts.map((part) => (typeof part === 'string' ? deflatedPiece(part) : undefined));
    let next = 0;
    return joinGzip(this.pieces.map((piece) => piece ?? storedPiece(holes[next++]!)));
  }
}
