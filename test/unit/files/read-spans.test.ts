import { expect, it } from 'vitest';
import { readSpans } from '../../../src/files/read-spans.ts';

const KIB = 1024;
const range = (start: number, end: number) => ({ start, end });

it.each<[string, [number, number][], [number, number][]]>([
  ['one', [[5, 9]], [[5, 9]]],
  [
    'neighbours',
    [
      [0, 9],
      [10, 19],
    ],
    [[0, 19]],
  ],
  [
    'a gap of 32 KiB',
    [
      [0, 9],
      [10 + 32 * KIB, 99_999],
    ],
    [[0, 99_999]],
  ],
  [
    'a longer gap',
    [
      [0, 9],
      [11 + 32 * KIB, 99_999],
    ],
    [
      [0, 9],
      [11 + 32 * KIB, 99_999],
    ],
  ],
  [
    'backwards',
    [
      [10, 19],
      [0, 9],
    ],
    [
      [10, 19],
      [0, 9],
    ],
  ],
  [
    'an overlap',
    [
      [0, 9],
      [9, 19],
    ],
    [
      [0, 9],
      [9, 19],
    ],
  ],
  [
    'the same again',
    [
      [0, 9],
      [0, 9],
    ],
    [
      [0, 9],
      [0, 9],
    ],
  ],
])('%s', (_, asked, read) => {
  const spans = readSpans(asked.map(([start, end]) => range(start, end)));
  expect(spans.map((span) => [span.range.start, span.range.end])).toEqual(read);
});

it('every piece stays, in its order', () => {
  const pieces = ['a', range(0, 9), 'b', range(20, 29), 'c', range(0, 9), 'd'];
  const spans = readSpans(pieces);
  expect(spans.flatMap((span) => span.pieces)).toEqual(pieces);
  expect(spans).toHaveLength(2);
});
