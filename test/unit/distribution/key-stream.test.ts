import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { BLOCK, KeyStream } from '../../../src/distribution/key-stream.ts';

const key = new Uint8Array(32).fill(3);

it.each([1, 15, 16, 17, 43, 1500, 65_536])('decrypts %d bytes by their place', (length) => {
  const stream = new KeyStream(key);
  stream.encrypt(new Uint8Array(40), 0, 40);
  const text = randomBytes(length);
  const encrypted = Buffer.concat([Buffer.alloc(5), text]);
  const place = stream.encrypt(encrypted, 5, length);
  // A byte or two may look the same.
  if (length > 8) expect(encrypted.subarray(5).equals(text)).toBe(false);
  expect(new KeyStream(key).decrypt(encrypted.subarray(5), place)).toEqual(text);
});

it('uses no block twice', () => {
  const stream = new KeyStream(key);
  const used = new Set<string>();
  for (let i = 0; i < 10_000; i++) {
    const length = 1 + (i % 40);
    const { nonce, block } = stream.encrypt(new Uint8Array(length), 0, length);
    for (let at = block; at < block + Math.ceil(length / BLOCK); at++) {
      const name = `${Buffer.from(nonce).toString('hex')} ${at}`;
      expect(used.has(name)).toBe(false);
      used.add(name);
    }
  }
});
