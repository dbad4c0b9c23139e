import { describe, expect, it } from 'vitest';
import { ClientHash } from '../../../src/statistics/client-hash.ts';

const KEY = Uint8Array.from({ length: 8 }, (_, n) => n);
const hashOf = (text: string, key = KEY) => {
  const { low, high } = new ClientHash(key).compute(text);
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(low, 0);
  bytes.writeInt32LE(high, 4);
  return bytes.toString('hex');
};
const counting = (length: number) => String.fromCharCode(...Array.from({ length }, (_, n) => n));

describe('the hash of a client', () => {
  it.each([
    [0, '218d1f59b9b83cc8'],
    [1, 'be552412f8387315'],
    [2, '064f39ef7c50eb57'],
    [3, 'ce0f1a45f7060679'],
    [4, 'd5e78a175be52ea1'],
    [5, 'cb9d7c3f2f3db580'],
    [6, 'ce3e91358aa2bc25'],
  ])('is that of the published vectors: %i bytes', (length, hash) => {
    expect(hashOf(counting(length))).toBe(hash);
  });

  it('is another one with another key', () => {
    expect(hashOf('192.0.2.1', Uint8Array.of(1, 1, 2, 3, 4, 5, 6, 7))).not.toBe(hashOf('192.0.2.1'));
  });

  it('makes a number of its own for each address', () => {
    const hash = new ClientHash(KEY);
    const addresses = Array.from({ length: 65_536 }, (_, n) => `10.0.${n >> 8}.${n & 255}`);
    const numbers = addresses.map((address) => hash.compute(address).number);
    expect(new Set(numbers).size).toBe(addresses.length);
    expect(numbers.every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true);
  });
});
