import { describe, expect, it } from 'vitest';
import {
  expiryFromAnswer,
  isSendable,
  refusalFromAnswer,
} from '../../../src/entitlements/logic/validator-answer.ts';

describe('refusalIn', () => {
  it.each([
    [0, undefined],
    [7001, 7001],
    [7002, 7002],
    [7003, 7003],
    [7004, 7004],
    [7005, 7005],
    [1, 7002],
    [7000, 7002],
    [7006, 7002],
    [8009, 7002],
    [403, 7002],
    [Number.MAX_SAFE_INTEGER, 7002],
  ])('code %i means %s', (code, refusal) => expect(refusalFromAnswer({ code })).toBe(refusal));
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
