import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { deflatedPiece, joinGzip, storedPiece } from '../../../src/distribution/joined-gzip.ts';

const piece = fc.tuple(fc.boolean(), fc.string({ unit: 'grapheme', size: 'large', maxLength: 2000 }));

it('is a gzip file of its texts, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (texts) => {
      const made = texts.map(([stored, text]) => (stored ? storedPiece(text) : deflatedPiece(text)));
      const whole = texts.map(([, text]) => text).join('');
      expect(gunzipSync(joinGzip(made)).toString()).toBe(Buffer.from(whole).toString());
    }),
  );
});

it('stores up to 65 535 bytes', () => {
  const most = 'x'.repeat(65_535);
  expect(gunzipSync(joinGzip([storedPiece(most)])).toString()).toBe(most);
  expect(() => storedPiece(`${most}x`)).toThrow(RangeError);
});

it('is as small as its shared texts compress', () => {
  const long = '{"release_note":"the same line\\n"}'.repeat(1000);
  expect(joinGzip([deflatedPiece(long), storedPiece('url')]).length).toBeLessThan(500);
});
