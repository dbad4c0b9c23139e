import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RepeatedLines } from '../../../src/logging/repeated-lines.ts';

const PERIOD = 60_000;
let written: string[];
let lines: RepeatedLines;

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  lines = new RepeatedLines(() => PERIOD);
});
afterEach(() => vi.useRealTimers());

const say = (kind: string, text: string) =>
  lines.say(kind, ({ repeated }) => written.push(repeated === undefined ? text : `${text} x${repeated}`));

it('the first line of a kind is written at once, each kind for itself', () => {
  for (const n of [1, 2, 3]) for (const kind of ['a', 'b']) say(kind, `${kind}${n}`);
  expect(written).toEqual(['a1', 'b1']);
});

it('those that follow are one line at the end of the period, with their number', () => {
  for (const n of [1, 2, 3]) say('a', `a${n}`);
  vi.advanceTimersByTime(PERIOD);
  expect(written).toEqual(['a1', 'a3 x2']);
  say('a', 'a4');
  vi.advanceTimersByTime(PERIOD - 1);
  expect(written).toEqual(['a1', 'a3 x2']);
  vi.advanceTimersByTime(1);
  expect(written).toEqual(['a1', 'a3 x2', 'a4 x1']);
});

it('a line that did not repeat for a period is written at once again', () => {
  say('a', 'a1');
  vi.advanceTimersByTime(PERIOD);
  say('a', 'a2');
  expect(written).toEqual(['a1', 'a2']);
});

it('at the end nothing that was left out is forgotten', () => {
  for (const n of [1, 2, 3]) say('a', `a${n}`);
  say('b', 'b1');
  lines.end();
  vi.advanceTimersByTime(PERIOD);
  expect(written).toEqual(['a1', 'b1', 'a3 x2']);
});

it('all are written with a period of 0', () => {
  lines = new RepeatedLines(() => 0);
  for (const n of [1, 2, 3]) say('a', `a${n}`);
  expect(written).toEqual(['a1', 'a2', 'a3']);
});

it('lines that all differ are written, and remembered up to a bound', () => {
  for (let n = 0; n < 1500; n++) say(`kind ${n}`, `line ${n}`);
  expect(written).toHaveLength(1500);
  say('kind 1400', 'again');
  say('kind 900', 'left out');
  expect(written.slice(1500)).toEqual(['again']);
});
