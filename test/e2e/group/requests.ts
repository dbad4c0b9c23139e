import { type RawAnswer, RawConnection } from '../../support/raw-http.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';

const HOST = 'host: localhost';
const TOKEN = `authorization: Bearer ${ADMIN_TOKEN}`;
const JSON_BODY = 'content-type: application/json';
const form = (file: string) =>
  `--b\r\ncontent-disposition: form-data; name="version_name"\r\n\r\n2.0.0\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n${file}\r\n--b--\r\n`;
const FORM = 'content-type: multipart/form-data; boundary=b';

export interface Asked {
  readonly line: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

const length = (text: string) => `content-length: ${Buffer.byteLength(text)}`;
const chunked = (...texts: string[]) =>
  `${texts.map((text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`).join('')}0\r\n\r\n`;

/** Requests that a front does not answer by itself. */
export const REQUESTS: Readonly<Record<string, Asked>> = {
  'a list': { line: 'GET /admin/resources HTTP/1.1', headers: [HOST, TOKEN] },
  'a list without a token': { line: 'GET /admin/resources HTTP/1.1', headers: [HOST] },
  'a HEAD of a list': { line: 'HEAD /admin/resources HTTP/1.1', headers: [HOST, TOKEN] },
  'a HEAD of a check': { line: 'HEAD /resources/my-app/latest HTTP/1.1', headers: [HOST] },
  'a preflight': {
    line: 'OPTIONS /resources/my-app/latest HTTP/1.1',
    headers: [HOST, 'origin: https://app.example', 'access-control-request-method: GET'],
  },
  'a preflight of a list': {
    line: 'OPTIONS /resources HTTP/1.1',
    headers: [HOST, 'origin: https://app.example', 'access-control-request-method: POST'],
  },
  'a web page': {
    line: 'GET /admin/resources HTTP/1.1',
    headers: [HOST, TOKEN, 'origin: https://app.example'],
  },
  'OPTIONS of everything': { line: 'OPTIONS * HTTP/1.1', headers: [HOST] },
  'an address that is not there': { line: 'GET /nowhere HTTP/1.1', headers: [HOST] },
  'a method that is not there': { line: 'DELETE /resources HTTP/1.1', headers: [HOST, TOKEN] },
  'a method of a check that is not there': {
    line: 'POST /resources/my-app/latest HTTP/1.1',
    headers: [HOST],
  },
  'an odd method': { line: 'PROPFIND /resources HTTP/1.1', headers: [HOST, TOKEN] },
  'a broken address': { line: 'GET /resources/%zz HTTP/1.1', headers: [HOST] },
  'an address with odd characters': { line: 'GET /resources/\u00ff{}|^`"<> HTTP/1.1', headers: [HOST] },
  'a whole URL': { line: 'GET http://other.example/admin/resources HTTP/1.1', headers: [HOST, TOKEN] },
  'a whole URL without a path': { line: 'GET http://other.example?a=b HTTP/1.1', headers: [HOST] },
  'an odd target': { line: 'GET resources HTTP/1.1', headers: [HOST] },
  'an old client': { line: 'GET /admin/resources HTTP/1.0', headers: [TOKEN] },
  'an old client of the documentation': { line: 'GET /openapi.json HTTP/1.0' },
  'two hosts': { line: 'GET /admin/resources HTTP/1.1', headers: [HOST, 'host: b'] },
  'no host': { line: 'GET /admin/resources HTTP/1.1' },
  'a bad host': { line: 'GET /admin/resources HTTP/1.1', headers: ['host: a b'] },
  'an upgrade': {
    line: 'GET /admin/resources HTTP/1.1',
    headers: [HOST, 'connection: upgrade', 'upgrade: websocket'],
  },
  'odd header values': {
    line: 'GET /nowhere HTTP/1.1',
    headers: [HOST, 'x-odd: \u00e9\t\u00ff', 'x-empty:'],
  },
  'a header of the group': {
    line: 'GET /nowhere HTTP/1.1',
    headers: [HOST, 'rb-peer: 10.0.0.1', 'rb-peer: 1'],
  },
  'a head that just fits': {
    line: 'GET /nowhere HTTP/1.1',
    headers: [HOST, `x-long: ${'a'.repeat(16 * 1024 - 80)}`],
  },
  'a head that is too long': {
    line: 'GET /nowhere HTTP/1.1',
    headers: [HOST, `x-long: ${'a'.repeat(17_000)}`],
  },
  'many headers': {
    line: 'GET /nowhere HTTP/1.1',
    headers: [HOST, ...Array.from({ length: 1500 }, (_, n) => `x${n}: 1`)],
  },
  'a body with its length': {
    line: 'POST /resources HTTP/1.1',
    headers: [HOST, TOKEN, JSON_BODY, length('{}')],
    body: '{}',
  },
  'a chunked body': {
    line: 'POST /resources HTTP/1.1',
    headers: [HOST, TOKEN, JSON_BODY, 'transfer-encoding: chunked'],
    body: chunked('{"name":', '"x"}'),
  },
  'a chunked body with trailers': {
    line: 'POST /resources HTTP/1.1',
    headers: [HOST, TOKEN, JSON_BODY, 'transfer-encoding: chunked', 'trailer: x-after'],
    body: `2\r\n{}\r\n0\r\nx-after: 1\r\n\r\n`,
  },
  'a broken chunk': {
    line: 'POST /resources HTTP/1.1',
    headers: [HOST, TOKEN, JSON_BODY, 'transfer-encoding: chunked'],
    body: 'zz\r\n{}\r\n0\r\n\r\n',
  },
  'a coding that is not known': {
    line: 'POST /resources HTTP/1.1',
    headers: [HOST, TOKEN, JSON_BODY, 'transfer-encoding: gzip, chunked'],
    body: chunked('{}'),
  },
  'a POST without a body': { line: 'POST /resources HTTP/1.1', headers: [HOST, TOKEN] },
  'a POST with an empty body': {
    line: 'POST /resources HTTP/1.1',
    headers: [HOST, TOKEN, 'content-length: 0'],
  },
  'a POST of a check without a body': {
    line: 'POST /admin/resources/my-app/versions/1.0.0/scrub HTTP/1.1',
    headers: [HOST, TOKEN],
  },
  'a PATCH without a body': { line: 'PATCH /resources/my-app HTTP/1.1', headers: [HOST, TOKEN] },
  'a GET with a body': {
    line: 'GET /admin/resources HTTP/1.1',
    headers: [HOST, TOKEN, JSON_BODY, length('{}')],
    body: '{}',
  },
  'a body that is too long': {
    line: 'POST /resources HTTP/1.1',
    headers: [HOST, TOKEN, JSON_BODY, length('a'.repeat(1024 ** 2 + 1))],
    body: 'a'.repeat(1024 ** 2 + 1),
  },
  'a body of another type': {
    line: 'POST /resources HTTP/1.1',
    headers: [HOST, TOKEN, 'content-type: text/plain', length('{}')],
    body: '{}',
  },
  'a body that waits to be asked for': {
    line: 'POST /resources HTTP/1.1',
    headers: [HOST, TOKEN, JSON_BODY, 'expect: 100-continue', length('{}')],
    body: '{}',
  },
  'an expectation that is not known': {
    line: 'GET /admin/resources HTTP/1.1',
    headers: [HOST, TOKEN, 'expect: more'],
  },
  'a publication without a token': {
    line: 'POST /resources/my-app/versions HTTP/1.1',
    headers: [HOST, FORM, length(form('bytes'))],
    body: form('bytes'),
  },
  'a publication to nowhere': {
    line: 'POST /resources/nowhere/versions HTTP/1.1',
    headers: [HOST, TOKEN, FORM, length(form('bytes'))],
    body: form('bytes'),
  },
  'a publication without a token, before its file has come': {
    line: 'POST /resources/my-app/versions HTTP/1.1',
    headers: [HOST, FORM, 'content-length: 1000000'],
    body: form('bytes').slice(0, -10),
  },
  'a publication without a name, before its file has come': {
    line: 'POST /resources/my-app/versions HTTP/1.1',
    headers: [HOST, TOKEN, FORM, 'content-length: 1000000'],
    body: form('bytes').replace('2.0.0', '').slice(0, -10),
  },
  'a publication whose form is cut short': {
    line: 'POST /resources/my-app/versions HTTP/1.1',
    headers: [HOST, TOKEN, FORM, 'content-length: 60'],
    body: form('bytes').slice(0, 60),
  },
  'a request that asks for the end of the connection': {
    line: 'GET /admin/resources HTTP/1.1',
    headers: [HOST, TOKEN, 'connection: close'],
  },
};

/** Differ from answer to answer. */
const VARYING = new Set(['date', 'etag', 'x-request-id']);

export async function ask(url: string, { line, headers = [], body = '' }: Asked): Promise<object> {
  await using connection = await RawConnection.open(url);
  await connection.write(`${[line, ...headers].join('\r\n')}\r\n\r\n${body}`);
  const answer = await connection.answer({ bodiless: line.startsWith('HEAD ') });
  return plain(answer);
}

function plain({ status, headers, text }: RawAnswer): object {
  const kept = Object.entries(headers).filter(([name]) => !VARYING.has(name));
  const body = text.replaceAll(/"(request_id|created_at|updated_at|published_at)":"[^"]*"/g, '"$1":""');
  return { status, headers: Object.fromEntries(kept), body };
}
