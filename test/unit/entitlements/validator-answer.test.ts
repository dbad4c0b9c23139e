import { describe, expect, it } from 'vitest';
import {
  expiryFromAnswer,
  isSendable,
  refusalFromAnswer,
} from '../../../src/entitlements/logic/validator-answer.ts';

describe('the refusal in an answer', () => {
  it.each([1, 403, 7001, 7002, 7005, 7006, 8009, Number.MAX_SAFE_INTEGER])('has its code %i', (code) =>
    expect(refusalFromAnswer({ code })).toEqual({ kind: 'refused', code }),
  );

  it('is none for code 0', () => expect(refusalFromAnswer({ code: 0, msg: 'welcome' })).toBeUndefined());

  it.each([
    ['Used on 3 devices: sign out on one.', 'Used on 3 devices: sign out on one.'],
    ['设备数量已达上限 👩‍💻', '设备数量已达上限 👩‍💻'],
    ['  two\r\nlines\t', 'two lines'],
    ['a\0b\u001b[31mc\u2028d', 'a b [31mc d'],
    ['left \u202ethgir', 'left  thgir'],
    ['half \ud83d of one', 'half   of one'],
    ['x'.repeat(201), 'x'.repeat(200)],
    [`${'x'.repeat(199)}👍`, 'x'.repeat(199)],
  ])('has its message, cleaned: %j', (msg, message) =>
    expect(refusalFromAnswer({ code: 7006, msg })).toEqual({ kind: 'refused', code: 7006, message }),
  );

  it.each([undefined, null, '', ' \n', 7, {}, ['no']])('has no message for %j', (msg) =>
    expect(refusalFromAnswer({ code: 7006, msg })).toEqual({ kind: 'refused', code: 7006 }),
  );
});

describe('expiryIn', () => {
  it.each([
    [1_800_000_000, 1_800_000_000],
    [0, 0],
    [undefined, 0],
    [null, 0],
    [-1, undefined],
    [1.5, undefined],
    ['1800000000', undefined],
    [true, undefined],
    [{}, undefined],
    [1e300, undefined],
  ])('%j means %s', (data, expiry) => expect(expiryFromAnswer({ code: 0, data })).toBe(expiry));
});

describe('isAskable', () => {
  it.each([
    ['k', true],
    ['schlüssel 🔑', true],
    ['x'.repeat(256), true],
    ['', false],
    ['x'.repeat(257), false],
    ['a\0b', false],
    ['a\nb', false],
    ['a\u007f', false],
    ['a\u0085', false],
    ['\ud800', false],
  ])('%j: %s', (text, askable) => expect(isSendable(text)).toBe(askable));
});
