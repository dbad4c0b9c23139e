import { tagOf, weakTag } from './content-tag.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

export interface BodyOptions {
  /** 204 for an answer without content. */
  readonly status?: number;
  readonly contentType?: string;
}

/** An answer without holes: every client gets the same text. */
export class ConstantBody {
  readonly status: number;
  readonly contentType: string;
  /** Length of the text in UTF-8. */
  readonly bytes: number;
  readonly etag: string;

  constructor(
    readonly text: string,
    { status = 200, contentType = JSON_TYPE }: BodyOptions = {},
  ) {
    this.status = status;
    this.contentType = contentType;
    this.bytes = Buffer.byteLength(text);
    this.etag = status === 200 ? weakTag(tagOf(text)) : '';
  }
}
