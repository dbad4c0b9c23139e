import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { type Fields, type Operation, operations } from '../../support/api-description.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { BOUNDARY, FORM_TYPE, field, file, formBytes } from '../bad-input/form.ts';
import { HEADERS, KNOWN_TEXTS, ODD_TEXTS } from './odd-values.ts';

/** What a client could have got from the service before. */
export interface Held {
  readonly key: string;
  /** Path and query of a file's URL. */
  readonly file: string;
  readonly package: Buffer;
}

/** One request as the bytes of a connection. */
export interface GeneratedRequest {
  readonly line: string;
  readonly bytes: Buffer;
}

const oddText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...KNOWN_TEXTS) },
  { weight: 4, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

/** Percent-encoded or not, so that both the router and the handlers get to read it. */
const written = oddText.chain((text) =>
  fc.constantFrom(encodeURIComponent(text.toWellFormed()), text.replaceAll(/[\r\n ]/g, '%20')),
);

/** Values that the service takes, by the name of a parameter or field. */
const USUAL: Readonly<Record<string, Arbitrary<unknown>>> = {
  ...constants({
    rid: ['my-app', 'paid'],
    name: ['1.0.0'],
    version: ['1.0.0'],
    current: ['1.0.0', '0.9.0'],
    old_version: ['1.0.0'],
    channel: ['stable'],
    system: ['windows', 'linux', ''],
    os: ['windows', 'linux'],
    arch: ['x64', 'arm64', ''],
    filename: ['my-app.zip'],
    status: ['published'],
    access: ['open', 'cdk'],
    update_type: ['full'],
    resources: [['paid']],
    all_resources: [false],
    blocked: [false],
    daily_quota: [1],
    count: [1, 2],
    page: [1],
    page_size: [10],
    expires_at: ['2100-01-01T00:00:00Z'],
    from: ['2026-01-01'],
    to: ['2026-01-31'],
  }),
  resource_id: fc.nat(9999).map((id) => `app-${id}`),
  version_name: fc.tuple(fc.constantFrom(1, 2), fc.nat(3), fc.nat(99)).map((numbers) => numbers.join('.')),
};

function constants(values: Readonly<Record<string, readonly unknown[]>>): Record<string, Arbitrary<unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, some]) => [name, fc.constantFrom(...some)]));
}

const usual = (name: string): Arbitrary<unknown> => USUAL[name] ?? fc.constant('x');

const oddJson = fc.oneof(
  { weight: 3, arbitrary: oddText },
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53, [], {}, [[]], [null], { a: { b: {} } }),
  fc.jsonValue({ maxDepth: 3 }),
);

type Header = readonly [name: string, value: string];

const oddHeader: Arbitrary<Header> = fc
  .constantFrom(...Object.keys(HEADERS))
  .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...HEADERS[name]!)));
const oddHeaders = fc.oneof(fc.constant([]), fc.array(oddHeader, { maxLength: 4 }));
const authorization: Arbitrary<Header[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Header[]>([['authorization', `Bearer ${ADMIN_TOKEN}`]]) },
  { weight: 1, arbitrary: fc.constant<Header[]>([]) },
);

/** A form or text whose bytes may be wrong somewhere. */
function damaged(bytes: Buffer): Arbitrary<Buffer> {
  const cut = fc.nat(bytes.length).map((end) => bytes.subarray(0, end));
  const flip = fc.tuple(fc.nat(Math.max(0, bytes.length - 1)), fc.nat(255)).map(([at, value]) => {
    const copy = Buffer.from(bytes);
    if (at < copy.length) copy[at] = value;
    return copy;
  });
  return fc.oneof({ weight: 8, arbitrary: fc.constant(bytes) }, cut, flip);
}

interface Body {
  readonly type?: string;
  readonly bytes: Buffer;
}

function bodyFor({ bodies }: Operation, held: Held): Arbitrary<Body> {
  const right = ({ all, required }: Fields) => {
    const names = all.filter((name) => name !== 'file');
    const values = Object.fromEntries(names.map((name) => [name, usual(name)]));
    return fc.record(values, { requiredKeys: required.filter((name) => name !== 'file') });
  };
  const wrong = ({ all }: Fields) =>
    fc.dictionary(fc.oneof(fc.constantFrom('a', '__proto__', ...all), oddText), oddJson, { maxKeys: 3 });
  const values = (fields: Fields): Arbitrary<Record<string, unknown>> =>
    fc.oneof(
      right(fields),
      fc.tuple(right(fields), wrong(fields)).map(([most, some]) => ({ ...most, ...some })),
    );
  const kinds = Object.entries(bodies).map(([type, fields]) =>
    type === 'multipart/form-data'
      ? values(fields).map((body) => {
          const parts = Object.entries(body).map(([name, value]) =>
            field(name.replaceAll(/["\r\n]/g, ''), String(value)),
          );
          return { type: FORM_TYPE, bytes: formBytes([...parts, file(held.package)]) };
        })
      : values(fields).map((body) => ({
          type,
          bytes: Buffer.from(
            type.includes('json')
              ? JSON.stringify(body)
              : new URLSearchParams(
                  Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
                ).toString(),
          ),
        })),
  );
  const strange = oddJson.map((value) => ({
    type: 'application/json',
    bytes: Buffer.from(JSON.stringify(value)),
  }));
  const raw = fc.uint8Array({ maxLength: 200 }).map((bytes) => ({
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    bytes: Buffer.from(bytes),
  }));
  return fc
    .oneof(...kinds.map((arbitrary) => ({ weight: 6, arbitrary })), strange, raw)
    .chain(({ type, bytes }) => damaged(bytes).map((sent) => ({ type, bytes: sent })));
}

function pathOf({ path }: Operation, held: Held): Arbitrary<string> {
  const parts = path.split('/').map((part) => {
    if (part === '{key}') return fc.oneof(fc.constant(held.key), written);
    if (part.startsWith('{'))
      return fc.oneof(
        { weight: 3, arbitrary: usual(part.slice(1, -1)).map(String) },
        { weight: 1, arbitrary: written },
      );
    return fc.oneof({ weight: 40, arbitrary: fc.constant(part) }, written);
  });
  const made = fc.tuple(...parts).map((texts) => texts.join('/') || '/');
  if (path !== '/files/{path}') return made;
  return fc.oneof(
    fc.constant(held.file),
    fc.nat(held.file.length).map((end) => held.file.slice(0, end)),
    made,
  );
}

function queryOf({ query }: Operation): Arbitrary<string> {
  const right = fc
    .subarray([...query])
    .chain((names) =>
      fc.tuple(...names.map((name) => usual(name).map((value) => [name, String(value)] as const))),
    );
  const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('a', ...query) }, written);
  const wrong = fc.array(fc.tuple(name, written), { maxLength: 6 });
  return fc.oneof(right, wrong).map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));
}

const OTHER_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

function bytesOf(line: string, headers: readonly Header[], body: Body | undefined): Buffer {
  const given = new Map(headers);
  const all: Header[] = [...(given.has('host') ? [] : [['host', 'localhost'] as const]), ...given];
  if (body !== undefined) {
    if (body.type !== undefined && !given.has('content-type')) all.push(['content-type', body.type]);
    all.push(['content-length', String(body.bytes.length)]);
  }
  const head = `${line}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), body?.bytes ?? Buffer.alloc(0)]);
}

/** Changes one byte of the request line, which may hold anything then. */
function misspelt(line: string): Arbitrary<string> {
  const changed = fc
    .tuple(fc.nat(line.length - 1), fc.constantFrom('\u0000', '\u0080', ' ', '\t', '/', '%', 'X', '\u007f'))
    .map(([at, byte]) => line.slice(0, at) + byte + line.slice(at + 1));
  return fc.oneof({ weight: 30, arbitrary: fc.constant(line) }, changed);
}

function requestFor(operation: Operation, held: Held): Arbitrary<GeneratedRequest> {
  const method = fc.oneof(
    { weight: 8, arbitrary: fc.constant(operation.method) },
    { weight: 1, arbitrary: fc.constantFrom(...OTHER_METHODS) },
  );
  const hasBody = Object.keys(operation.bodies).length > 0;
  const line = fc
    .tuple(method, pathOf(operation, held), queryOf(operation))
    .map(([verb, path, query]) => [verb, [path, query].filter(Boolean).join(path.includes('?') ? '&' : '?')])
    .chain(([verb, target]) => misspelt(`${verb} ${target} HTTP/1.1`));
  const body = fc.option(bodyFor(operation, held), { freq: hasBody ? 10 : 1, nil: undefined });
  return fc
    .tuple(line, authorization, oddHeaders, body)
    .map(([text, token, odd, sent]) => ({ line: text, bytes: bytesOf(text, [...token, ...odd], sent) }));
}

/** Requests to every operation of the API, each with mistakes of its own. */
export function requests(held: Held): Arbitrary<GeneratedRequest> {
  return fc.oneof(...operations.map((operation) => requestFor(operation, held)));
}
