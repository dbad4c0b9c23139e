import { describe, expect, it } from 'vitest';
import { cdkKeyHash, hintOf, generateCdkKey, parseCdkKey } from '../../../src/entitlements/cdk-key.ts';

const KEY = '0123456789ABCDEFGHJKMNPQRS';

describe('a new key', () => {
  it('has 26 characters, all of the alphabet in use, and no two are alike', () => {
    const keys = Array.from({ length: 1000 }, generateCdkKey);
    expect(new Set(keys).size).toBe(1000);
    expect(keys.every((key) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(key))).toBe(true);
    expect(new Set(keys.join('')).size).toBe(32);
  });

  it('is read as it is', () => {
    const key = generateCdkKey();
    expect(parseCdkKey(key)).toBe(key);
  });
});

describe('readCdkKey', () => {
  it.each([
    ['as it is', KEY],
    ['in lower case', KEY.toLowerCase()],
    ['with letters for the digits they look like', 'oI23456789ABCDEFGHJKMNPQRS'],
    ['with a small L', 'Ol23456789ABCDEFGHJKMNPQRS'],
    ['in groups', '01234-56789-ABCDE-FGHJK-MNPQR-S'],
    ['with spaces around and in it', '  0123456789ABC DEFGHJKMNPQRS '],
  ])('takes it %s', (_how, typed) => expect(parseCdkKey(typed)).toBe(KEY));

  it.each([
    ['nothing', ''],
    ['separators alone', ' - - '],
    ['a character too few', KEY.slice(1)],
    ['a character too many', `${KEY}0`],
    ['U, which is no letter of it', KEY.replace('A', 'U')],
    ['a letter that only looks like one of it', KEY.replace('A', 'Α')],
    ['what becomes one in upper case', `${KEY.slice(2)}ß`],
    ['NUL', `${KEY}\0`],
    ['a line end', `${KEY}\n`],
    ['a tab within', KEY.replace('A', '\t')],
    ['a lone surrogate', KEY.replace('A', '\ud800')],
    ['far too much', KEY + ' '.repeat(1000)],
    ['SQL', `${KEY.slice(0, 14)}' OR 1=1 --`],
  ])('refuses %s', (_what, typed) => expect(parseCdkKey(typed)).toBeUndefined());
});

describe('what is kept of a key', () => {
  it('is its SHA-256', () => {
    expect(cdkKeyHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('and its end', () => expect(hintOf(KEY)).toBe('PQRS'));
});
