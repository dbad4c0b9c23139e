import type { IncomingHttpHeaders } from 'node:http';
import { listsEntityTag } from '../../http/entity-tags.ts';
import { httpSeconds, parseHttpDate } from '../http-date.ts';

/** Values that differ between two states of a file. */
export interface Validators {
  /** A strong entity tag, with its quotes. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

type Verdict = 'proceed' | 'not-modified' | 'failed';

/** Evaluates a conditional GET or HEAD, in the order of RFC 9110, section 13.2.2. */
export function checkPreconditions(headers: IncomingHttpHeaders, now: Validators): Verdict {
  if (!isUnchanged(headers, now)) return 'failed';
  return isKnownToClient(headers, now) ? 'not-modified' : 'proceed';
}

/** Whether a Range header applies: If-Range, when present, must name the state that would be sent. */
export function rangeApplies({ 'if-range': state }: IncomingHttpHeaders, now: Validators): boolean {
  if (state === undefined) return true;
  return state === now.etag || parseHttpDate(String(state)) === httpSeconds(now.modifiedAt);
}

/** Whether the file is still in the state that If-Match or If-Unmodified-Since names. */
function isUnchanged(headers: IncomingHttpHeaders, now: Validators): boolean {
  const match = headers['if-match'];
  if (match !== undefined) return listsEntityTag(match, now.etag, 'strong');
  const since = parseHttpDate(headers['if-unmodified-since'] ?? '');
  return since === undefined || httpSeconds(now.modifiedAt) <= since;
}

/** Whether the client already has the state that would be sent. */
function isKnownToClient(headers: IncomingHttpHeaders, now: Validators): boolean {
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) return listsEntityTag(noneMatch, now.etag, 'weak');
  const since = parseHttpDate(headers['if-modified-since'] ?? '');
  return since !== undefined && httpSeconds(now.modifiedAt) <= since;
}
