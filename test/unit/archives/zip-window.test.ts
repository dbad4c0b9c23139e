import { describe, expect, it } from 'vitest';
import { ZipWindow } from '../../../src/archives/zip/zip-window.ts';
import { withFile } from '../../support/archives/inspect-bytes.ts';

const BYTES = Buffer.from(Array.from({ length: 3 * 2 ** 20 }, (_, i) => (i * 31) >> 3));

describe('a window into a file', () => {
  it.each([
    [0, 30, 100, 100],
    [2 ** 20 - 10, 30, BYTES.length, 2 ** 20],
    [BYTES.length - 30, 30, BYTES.length, 30],
  ])('at %d shows %d bytes, and what lies behind up to the limit', (at, least, limit, length) =>
    withFile(BYTES, async (file) => {
      using window = new ZipWindow(file);
      expect(window.read(at, least, limit).equals(BYTES.subarray(at, at + length))).toBe(true);
    }),
  );

  it('moves wherever it is asked to', () =>
    withFile(BYTES, async (file) => {
      using window = new ZipWindow(file);
      for (const at of [5, 2 ** 21, 100, 2 ** 20 + 95, 2 ** 20 + 1]) {
        expect(window.read(at, 5, BYTES.length).subarray(0, 5)).toEqual(BYTES.subarray(at, at + 5));
      }
    }));

  it.each([
    ['the limit', 90, 100],
    ['the end of the file', BYTES.length - 10, BYTES.length + 100],
  ])('does not open behind %s', (_title, at, limit) =>
    withFile(BYTES, async (file) => {
      using window = new ZipWindow(file);
      expect(() => window.read(at, 30, limit)).toThrow(
        'ends before its data does: it is cut off, so pack and upload it again',
      );
    }),
  );
});
