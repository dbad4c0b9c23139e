import { expect, it } from 'vitest';
import { Contributions } from '../../../src/contributions/contributions.ts';

it('keeps contributions in order, and refuses a name that is in use', () => {
  const contributions = new Contributions<number>();
  contributions.add('one', 1);
  contributions.add('two', 2);
  expect(() => contributions.add('one', 3)).toThrow('"one" was added twice');
  expect([...contributions]).toEqual([
    ['one', 1],
    ['two', 2],
  ]);
  expect([contributions.has('two'), contributions.has('three')]).toEqual([true, false]);
});
