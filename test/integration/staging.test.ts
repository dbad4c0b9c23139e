import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TooLarge } from '../../src/errors/other-errors.ts';
import { UploadStalled } from '../../src/storage/errors.ts';
import { StagingDirectory } from '../../src/storage/repo/staging/staging-directory.ts';

const BLOCK = 1024 * 1024;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rb-staging-'));
});
afterEach(() => rm(directory, { recursive: true }));

const staging = (limits = {}) =>
  new StagingDirectory(directory, { maxSize: 100 * BLOCK, idleTimeout: 60_000, ...limits });

function* piecesOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function digestsOf(bytes: Buffer) {
  const digest = (name: string, encoding: 'hex' | 'base64') =>
    createHash(name).update(bytes).digest(encoding);
  return { sha1: digest('sha1', 'hex'), sha256: digest('sha256', 'hex'), sha512: digest('sha512', 'base64') };
}

describe('staging', () => {
  it.each([
    ['nothing', 0, 1],
    ['one byte', 1, 1],
    ['almost a block', BLOCK - 1, 64 * 1024],
    ['exactly one block', BLOCK, 64 * 1024],
    ['a block and a byte', BLOCK + 1, 64 * 1024],
    ['many blocks in pieces across their borders', 9 * BLOCK + 17, 70_001],
    ['a piece larger than all blocks', 6 * BLOCK + 5, 6 * BLOCK + 5],
    ['exactly as much as is allowed', 100 * BLOCK, BLOCK],
  ])('counts, hashes and keeps %s', async (_, size, pieceSize) => {
    const bytes = randomBytes(size);
    const staged = await staging().receive(Readable.from(piecesOf(bytes, pieceSize)), 'package.zip');
    expect(staged).toEqual({ path: staged.path, clientName: 'package.zip', size, ...digestsOf(bytes) });
    expect((await readFile(staged.path)).equals(bytes)).toBe(true);
  });

  it('hands back every piece, in order, when it is copied', async () => {
    const pieces = [...piecesOf(randomBytes(3 * BLOCK), 100_000)];
    const expected = createHash('sha256').update(Buffer.concat(pieces)).digest('hex');
    let released = 0;
    const staged = await staging().receive(Readable.from(pieces), '', (piece) => {
      expect(piece).toBe(pieces[released++]);
      piece.fill(0);
    });
    expect(released).toBe(pieces.length);
    expect(staged.sha256).toBe(expected);
  });

  it.each([0, 1, BLOCK, 5 * BLOCK])('keeps nothing of what breaks off after %i bytes', async (size) => {
    const source = Readable.from(
      (function* () {
        yield* piecesOf(randomBytes(size), 64 * 1024);
        throw new Error('connection lost');
      })(),
    );
    await expect(staging().receive(source, '')).rejects.toThrow('connection lost');
    expect(await readdir(directory)).toEqual([]);
  });

  it.each([BLOCK / 2, 3 * BLOCK])('keeps nothing of what is larger than %i bytes', async (maxSize) => {
    const source = Readable.from(piecesOf(randomBytes(maxSize + 1), 64 * 1024));
    await expect(staging({ maxSize }).receive(source, '')).rejects.toBeInstanceOf(TooLarge);
    expect(await readdir(directory)).toEqual([]);
    expect(source.destroyed).toBe(true);
  });

  it.each([0, 2 * BLOCK])('drops what stalls after %i bytes', async (size) => {
    const source = new PassThrough();
    source.write(randomBytes(size));
    await expect(staging({ idleTimeout: 50 }).receive(source, '')).rejects.toBeInstanceOf(UploadStalled);
    expect(await readdir(directory)).toEqual([]);
    expect(source.destroyed).toBe(true);
  });

  it('tells of every piece that arrives', async () => {
    let seen = 0;
    const counting = staging({ onBytes: (bytes: number) => (seen += bytes) });
    await counting.receive(Readable.from(piecesOf(randomBytes(2 * BLOCK), 77_777)), '');
    expect(seen).toBe(2 * BLOCK);
  });
});
