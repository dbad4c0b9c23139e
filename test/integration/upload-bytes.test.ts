import { createHash, randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readUpload } from '../../src/storage/interfaces/read-upload.ts';
import { StagingDirectory } from '../../src/storage/repo/staging/staging-directory.ts';

const BOUNDARY = 'a-boundary-of-this-test';
const DELIMITER = Buffer.from(`\r\n--${BOUNDARY}`);
const HEAD = Buffer.from(
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`,
);
const TAIL = Buffer.from(
  `\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="after"\r\n\r\nvalue\r\n--${BOUNDARY}--\r\n`,
);
let directory: string;
let server: Server;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rb-upload-'));
  const staging = new StagingDirectory(directory, { maxSize: 2 ** 30, idleTimeout: 60_000 });
  server = createServer((incoming, answer) => {
    readUpload(incoming, staging, 1024, () => undefined).then(
      ({ file, fields }) => answer.end(JSON.stringify({ ...file, after: fields.get('after') })),
      (error: Error) => answer.end(JSON.stringify(error.message)),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

/** Content full of starts of a delimiter that never continue as one. */
function misleadingBytes(size: number): Buffer {
  const bytes = randomBytes(size);
  for (let at = 0; at < size; at += randomInt(30, 2000)) {
    const end = at + DELIMITER.copy(bytes, at, 0, randomInt(1, DELIMITER.length));
    if (end < size) bytes[end] = 0;
  }
  return bytes;
}

function piecesOf(bytes: Buffer, nextSize: () => number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieces.at(-1)!.length)
    pieces.push(bytes.subarray(at, at + nextSize()));
  return pieces;
}

/** Each ends with a delimiter without its last byte. */
function abruptPieces(): Buffer[] {
  const almost = DELIMITER.subarray(0, -1);
  return Array.from({ length: 100 }, (_, i) => Buffer.concat([Buffer.alloc(20 * i + 1), almost]));
}

async function uploaded(pieces: readonly Buffer[]): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  const upload = request({ port, host: '127.0.0.1', method: 'POST', headers });
  const answered = once(upload, 'response') as Promise<[Readable]>;
  const [last = Buffer.alloc(0)] = pieces.slice(-1);
  await pipeline(Readable.from([HEAD, ...pieces.slice(0, -1), Buffer.concat([last, TAIL])]), upload);
  const [answer] = await answered;
  return json(answer);
}

describe('the bytes of an upload', () => {
  it.each([
    ['small pieces', piecesOf(misleadingBytes(300_000), () => randomInt(1, 60))],
    ['pieces of any size', piecesOf(misleadingBytes(20_000_000), () => randomInt(1, 200_000))],
    ['large pieces', piecesOf(misleadingBytes(40_000_000), () => 1 << 20)],
    ['pieces that end like the beginning of a delimiter', abruptPieces()],
  ])('arrive as they were sent in %s', async (_, pieces) => {
    const bytes = Buffer.concat(pieces);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await uploaded(pieces)).toMatchObject({ size: bytes.length, sha256, after: 'value' });
  });
});
