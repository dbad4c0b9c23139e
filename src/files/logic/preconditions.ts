import type { IncomingHttpHeaders } from 'node:http';
import { listsEntityTag } from '../../http/entity-tags.ts';
import { httpSeconds, parseHttpDate } from '../http-date.ts';

/** What tells one state of a file from another. */
export interface Validators {
  /** A strong entity tag, with its quotes. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

type Verdict = 'proceed' | 'not-modified' | 'failed';

/** Judges a conditional GET or HEAD, in the order of RFC 9110, section 13.2.2. */
export function judge(headers: IncomingHttpHeaders, now: Validators): Verdict {
  if (!unchanged(headers, now)) return 'failed';
  return known(headers, now) ? 'not-modified' : 'proceed';
}

/** Whether a Range header counts: If-Range, when present, must name the very state that would be served. */
export function rangeApplies({ 'if-range': state }: IncomingHttpHeaders, now: Validators): boolean {
  if (state === undefined) return true;
  return state === now.etag || parseHttpDate(String(state)) === httpSeconds(now.modifiedAt);
}

/** What the client wants to go on with must be there still. */
function unchanged(headers: IncomingHttpHeaders, now: Validators): boolean {
  const match = headers['if-match'];
  if (match !== undefined) return listsEntityTag(match, now.etag, 'strong');
  const since = parseHttpDate(headers['if-unmodified-since'] ?? '');
  return since === undefined || httpSeconds(now.modifiedAt) <= since;
}

/** Whether the client has what would be sent. */
function known(headers: IncomingHttpHeaders, now: Validators): boolean {
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) return listsEntityTag(noneMatch, now.etag, 'weak');
  const since = parseHttpDate(headers['if-modified-since'] ?? '');
  return since !== undefined && httpSeconds(now.modifiedAt) <= since;
}
