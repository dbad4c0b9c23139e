import type { IncomingHttpHeaders } from 'node:http';
import { type FileAnswer, type ServedFile, whole } from './file-answer.ts';

const SPEC = String.raw`(?:\d{1,15}-\d{0,15}|-\d{1,15})`;
/** What nginx reads as we do: it refuses empty items of a list, tabs, and numbers beyond 64 bits. */
const PLAIN_RANGES = new RegExp(`^bytes= *${SPEC}(?: *, *${SPEC})* *$`, 'i');

/**
 * Whether nginx, told to send the file, would send what this answer does. It looks at the client's headers
 * once more: ranges that we do not follow it would refuse, and If-Match it compares with no ETag at all.
 */
export function nginxAgrees({ status, body }: FileAnswer, asked: IncomingHttpHeaders): boolean {
  if (body.length === 0 || asked['if-match'] !== undefined) return false;
  return asked.range === undefined || (status === 206 && PLAIN_RANGES.test(asked.range));
}

/**
 * Has nginx in front send the file, or the ranges that were asked for, in place of this server. Of these
 * headers it keeps type, disposition and caching; the ETag is there for its location to pass on.
 * @param target path of the file in a location inside nginx
 */
export function handOver(file: ServedFile, target: string): FileAnswer {
  const { 'accept-ranges': _, ...headers } = whole(file).headers;
  return {
    status: 200,
    headers: { ...headers, 'content-length': '0', 'x-accel-redirect': target },
    body: [],
  };
}
