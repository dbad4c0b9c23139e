import { STATUS_CODES } from 'node:http';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { ErrorAnswer } from './describe-error.ts';

/** The bytes of a refusal on a connection that Node's server has no answer for, and that ends with it. */
export function wireAnswer({
  status,
  body,
  headers,
}: Pick<ErrorAnswer, 'status' | 'body' | 'headers'>): string {
  const text = JSON.stringify(body);
  const all = {
    ...SECURITY_HEADERS,
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`;
}
