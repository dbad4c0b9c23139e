import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Memo } from '../../../src/cache/memo.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('remembers the first of each turn, and no more than it may', () => {
  const remembered = new Memo<number>(2);
  for (const [value, text] of ['a', 'b', 'c'].entries()) remembered.set(text, value);
  expect(['a', 'b', 'c'].map((text) => remembered.get(text))).toEqual([0, 1, undefined]);
  vi.advanceTimersByTime(300_000);
  remembered.set('c', 3);
  expect(['a', 'b', 'c'].map((text) => remembered.get(text))).toEqual([undefined, undefined, 3]);
});

it('remembers no text of more than 200 characters', () => {
  const remembered = new Memo<number>(2);
  for (const length of [200, 201]) remembered.set('x'.repeat(length), length);
  expect([200, 201].map((length) => remembered.get('x'.repeat(length)))).toEqual([200, undefined]);
});
