import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange } from '../../storage/blob-store.ts';
import { chooseRanges, lengthOf } from '../byte-range.ts';
import { attachment } from '../content-disposition.ts';
import { contentTypeOf } from '../content-type.ts';
import { checkPreconditions, rangeApplies, type Validators } from './preconditions.ts';

/** A package never changes. */
export const PACKAGE_CACHE_CONTROL = 'public, max-age=86400, immutable';
/** For packages that a CDK paid for: no cache may give them to another client. */
export const PAID_CACHE_CONTROL = 'private, max-age=86400, immutable';

export interface ServedFile extends Validators {
  /** The file name for every client: letters, digits, `.`, `_`, `+`, `-`. */
  readonly name: string;
  /** The publisher's file name in any script, where it differs from `name`. */
  readonly unicodeName?: string | undefined;
  /** bytes */
  readonly size: number;
  /** SHA-256 of all bytes, base64. */
  readonly digest: string;
  /** Whether a CDK paid for this download. */
  readonly isPaid?: boolean;
}

/** A piece of a body: text to be sent as it is, or bytes of the file. */
export type BodyPiece = string | ByteRange;

export interface FileAnswer {
  readonly status: 200 | 206 | 304 | 412 | 416;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** In the order of sending; empty when there is no body, or the body is empty. */
  readonly body: readonly BodyPiece[];
}

export interface FileQuestion {
  readonly method: 'GET' | 'HEAD';
  readonly headers: IncomingHttpHeaders;
}

/** @param boundary separates the parts of a multipart answer: random, so that no file can contain it */
export function answerFile(file: ServedFile, question: FileQuestion, boundary: string): FileAnswer {
  const verdict = checkPreconditions(question.headers, file);
  if (verdict === 'failed') return { status: 412, headers: {}, body: [] };
  if (verdict === 'not-modified') return { status: 304, headers: cachingHeaders(file), body: [] };
  if (question.method === 'HEAD') return { ...answerWithAll(file), body: [] };
  const { range } = question.headers;
  const choice = rangeApplies(question.headers, file) ? chooseRanges(range, file.size) : 'whole';
  if (choice === 'whole') return answerWithAll(file);
  if (choice === 'unsatisfiable') return unsatisfiable(file);
  const [first, ...others] = choice;
  return first !== undefined && others.length === 0
    ? answerWithRange(file, first)
    : answerWithRanges(file, choice, boundary);
}

function cachingHeaders(file: ServedFile): Record<string, string> {
  return {
    'cache-control': file.isPaid === true ? PAID_CACHE_CONTROL : PACKAGE_CACHE_CONTROL,
    etag: file.etag,
    'last-modified': file.modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
  };
}

export function answerWithAll(file: ServedFile): FileAnswer {
  const body = file.size === 0 ? [] : [{ start: 0, end: file.size - 1 }];
  const answer = withBody(200, file, body, contentTypeOf(file.name));
  // RFC 9530
  return { ...answer, headers: { ...answer.headers, 'repr-digest': `sha-256=:${file.digest}:` } };
}

function unsatisfiable(file: ServedFile): FileAnswer {
  const headers = { 'accept-ranges': 'bytes', 'content-range': `bytes */${file.size}` };
  return { status: 416, headers, body: [] };
}

function answerWithRange(file: ServedFile, range: ByteRange): FileAnswer {
  const answer = withBody(206, file, [range], contentTypeOf(file.name));
  return { ...answer, headers: { ...answer.headers, 'content-range': contentRange(range, file) } };
}

/**
 * One part for each range, in the order of the request. The line break before the first boundary is necessary:
 * without it zsync 0.6.2 repeats the request without end.
 */
function answerWithRanges(file: ServedFile, ranges: readonly ByteRange[], boundary: string): FileAnswer {
  const type = contentTypeOf(file.name);
  const partHead = (range: ByteRange) =>
    `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(range, file)}\r\n\r\n`;
  const parts = ranges.flatMap((range): BodyPiece[] => [partHead(range), range]);
  return withBody(
    206,
    file,
    [...parts, `\r\n--${boundary}--\r\n`],
    `multipart/byteranges; boundary=${boundary}`,
  );
}

function withBody(status: 200 | 206, file: ServedFile, body: readonly BodyPiece[], type: string): FileAnswer {
  const headers = {
    ...cachingHeaders(file),
    'content-type': type,
    'content-length': String(body.reduce((sum, piece) => sum + pieceLength(piece), 0)),
    'content-disposition': attachment(file.name, file.unicodeName),
  };
  return { status, headers, body };
}

function contentRange(range: ByteRange, file: ServedFile): string {
  return `bytes ${range.start}-${range.end}/${file.size}`;
}

/** The text pieces are ASCII. */
function pieceLength(piece: BodyPiece): number {
  return typeof piece === 'string' ? piece.length : lengthOf(piece);
}
