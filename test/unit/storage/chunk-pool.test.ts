import { afterEach, expect, it } from 'vitest';
import { ChunkReader, MAX_CHUNK, MIN_CHUNK, releaseChunk } from '../../../src/storage/chunk-pool.ts';

const MiB = 1024 * 1024;
const LARGE_FILE = 1e9;
const readers: ChunkReader[] = [];

function open(count = 1): ChunkReader {
  for (let i = 0; i < count; i++) readers.push(new ChunkReader());
  return readers.at(-1)!;
}

afterEach(() => {
  for (const reader of readers.splice(0)) reader[Symbol.dispose]();
});

it('lends memory again once it is given back, and only then', () => {
  const reader = open();
  const [first, second] = [reader.acquire(LARGE_FILE), reader.acquire(LARGE_FILE)];
  expect(first).not.toBe(second);
  releaseChunk(Buffer.from(first, 0, 10));
  expect(reader.acquire(LARGE_FILE)).toBe(first);
  expect(reader.acquire(LARGE_FILE)).not.toBe(first);
});

it('takes back what it lent, once', () => {
  const reader = open();
  const memory = reader.acquire(LARGE_FILE);
  for (let time = 0; time < 2; time++) releaseChunk(new Uint8Array(memory));
  releaseChunk(new Uint8Array(MAX_CHUNK));
  expect(reader.acquire(LARGE_FILE)).toBe(memory);
  expect(reader.acquire(LARGE_FILE)).not.toBe(memory);
});

it.each([
  [1, MiB],
  [8, MiB],
  [9, MiB / 2],
  [20, MiB / 4],
  [64, MIN_CHUNK],
  [1000, MIN_CHUNK],
])('with %i readers, chunks have %i bytes', (count, size) => {
  expect(open(count).acquire(LARGE_FILE).byteLength).toBe(size);
});

it('lends larger chunks again when other readers have ended', () => {
  const reader = open();
  const others = Array.from({ length: 100 }, () => new ChunkReader());
  expect(reader.acquire(LARGE_FILE).byteLength).toBe(MIN_CHUNK);
  for (const other of others) other[Symbol.dispose]();
  expect(reader.acquire(LARGE_FILE).byteLength).toBe(MAX_CHUNK);
});

it.each([
  [1, 1],
  [MIN_CHUNK - 1, MIN_CHUNK - 1],
  [MIN_CHUNK + 1, 2 * MIN_CHUNK],
  [2 * MIN_CHUNK, 2 * MIN_CHUNK],
  [3 * MIN_CHUNK, 4 * MIN_CHUNK],
])('for the last %i bytes of a file, the chunk has %i', (wanted, size) => {
  expect(open().acquire(wanted).byteLength).toBe(size);
});

it('keeps no more than 16 MiB, of whatever sizes', () => {
  const reader = open();
  const large = Array.from({ length: 20 }, () => reader.acquire(LARGE_FILE));
  const small = Array.from({ length: 20 }, () => reader.acquire(MIN_CHUNK));
  for (const memory of [...large, ...small]) releaseChunk(new Uint8Array(memory));
  const again = new Set([
    ...Array.from({ length: 20 }, () => reader.acquire(LARGE_FILE)),
    ...Array.from({ length: 20 }, () => reader.acquire(MIN_CHUNK)),
  ]);
  expect(large.filter((memory) => again.has(memory))).toHaveLength(13);
  expect(small.filter((memory) => again.has(memory))).toHaveLength(20);
});
