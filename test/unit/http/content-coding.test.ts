import { expect, it } from 'vitest';
import { acceptedCoding } from '../../../src/http/content-coding.ts';

it.each<[header: string | undefined, coding: string | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0.1, gzip;q=1', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.0,gzip ; q=0', undefined],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['br;q=0, *', 'gzip'],
  ['brotli, gzipped', undefined],
  ['gzip;q=nonsense', undefined],
  [',;,=', undefined],
])('%j allows %s', (header, coding) => {
  expect(acceptedCoding(header, ['br', 'gzip'])).toBe(coding);
});
