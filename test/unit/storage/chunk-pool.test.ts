import { expect, it } from 'vitest';
import { CHUNK, releaseChunk, acquireChunk } from '../../../src/storage/chunk-pool.ts';

it('lends memory again once it is given back, and only then', () => {
  const [first, second] = [acquireChunk(), acquireChunk()];
  expect(first).not.toBe(second);
  releaseChunk(Buffer.from(first, 0, 10));
  expect(acquireChunk()).toBe(first);
  expect(acquireChunk()).not.toBe(first);
});

it('takes back what it lent, once', () => {
  const memory = acquireChunk();
  for (let time = 0; time < 2; time++) releaseChunk(new Uint8Array(memory));
  releaseChunk(new Uint8Array(CHUNK));
  expect(acquireChunk()).toBe(memory);
  expect(acquireChunk()).not.toBe(memory);
});

it('keeps no more than 16 MiB', () => {
  const many = Array.from({ length: 200 }, () => acquireChunk());
  for (const memory of many) releaseChunk(new Uint8Array(memory));
  const again = new Set(Array.from({ length: 200 }, () => acquireChunk()));
  expect(many.filter((memory) => again.has(memory))).toHaveLength(128);
});
