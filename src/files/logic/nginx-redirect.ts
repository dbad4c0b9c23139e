import type { IncomingHttpHeaders } from 'node:http';
import { type FileAnswer, type ServedFile, answerWithAll } from './file-answer.ts';

const SPEC = String.raw`(?:\d{1,15}-\d{0,15}|-\d{1,15})`;
/** Range headers that nginx reads as this server does. It refuses empty items, tabs, and numbers above 64 bits. */
const PLAIN_RANGES = new RegExp(`^bytes= *${SPEC}(?: *, *${SPEC})* *$`, 'i');

/**
 * Whether nginx would send the same bytes as this answer. It reads the client's headers again: it refuses
 * ranges that this server ignores, and it has no ETag to compare with If-Match.
 */
export function nginxWouldSendTheSame({ status, body }: FileAnswer, asked: IncomingHttpHeaders): boolean {
  if (body.length === 0 || asked['if-match'] !== undefined) return false;
  return asked.range === undefined || (status === 206 && PLAIN_RANGES.test(asked.range));
}

/**
 * The answer by which the nginx in front sends the file, or the requested ranges, in place of this server. nginx
 * takes over type, disposition and caching headers; its location passes the ETag on.
 * @param target path of the file in an internal location of nginx
 */
export function redirectInNginx(file: ServedFile, target: string): FileAnswer {
  const { 'accept-ranges': _, ...headers } = answerWithAll(file).headers;
  return {
    status: 200,
    headers: { ...headers, 'content-length': '0', 'x-accel-redirect': target },
    body: [],
  };
}
