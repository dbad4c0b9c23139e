import { expect, it } from 'vitest';
import { CHUNK, giveBackChunk, lendChunk } from '../../../src/storage/chunk-memory.ts';

it('lends memory again once it is given back, and only then', () => {
  const [first, second] = [lendChunk(), lendChunk()];
  expect(first).not.toBe(second);
  giveBackChunk(Buffer.from(first, 0, 10));
  expect(lendChunk()).toBe(first);
  expect(lendChunk()).not.toBe(first);
});

it('takes back what it lent, once', () => {
  const memory = lendChunk();
  for (let time = 0; time < 2; time++) giveBackChunk(new Uint8Array(memory));
  giveBackChunk(new Uint8Array(CHUNK));
  expect(lendChunk()).toBe(memory);
  expect(lendChunk()).not.toBe(memory);
});

it('keeps no more than 16 MiB', () => {
  const many = Array.from({ length: 200 }, () => lendChunk());
  for (const memory of many) giveBackChunk(new Uint8Array(memory));
  const again = new Set(Array.from({ length: 200 }, () => lendChunk()));
  expect(many.filter((memory) => again.has(memory))).toHaveLength(128);
});
