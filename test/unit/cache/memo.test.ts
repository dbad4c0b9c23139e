import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Memo } from '../../../src/cache/memo.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('keeps the first entries up to its bound, until all are cleared', () => {
  const memo = new Memo<number>(2);
  for (const [value, text] of ['a', 'b', 'c'].entries()) memo.set(text, value);
  expect(['a', 'b', 'c'].map((text) => memo.get(text))).toEqual([0, 1, undefined]);
  vi.advanceTimersByTime(300_000);
  memo.set('c', 3);
  expect(['a', 'b', 'c'].map((text) => memo.get(text))).toEqual([undefined, undefined, 3]);
});

it('replaces the value of a text that it keeps, also when it is full', () => {
  const memo = new Memo<number>(1);
  memo.set('a', 0);
  memo.set('a', 1);
  expect(memo.get('a')).toBe(1);
});

it('keeps no text of more than 200 characters', () => {
  const memo = new Memo<number>(2);
  for (const length of [200, 201]) memo.set('x'.repeat(length), length);
  expect([200, 201].map((length) => memo.get('x'.repeat(length)))).toEqual([200, undefined]);
});
