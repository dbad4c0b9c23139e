import { expect, it } from 'vitest';
import { InvalidParams } from '../../../src/errors/invalid-params.ts';
import { parseFormBody } from '../../../src/http/form-body.ts';

it.each([
  ['', {}],
  ['a=1&b=', { a: '1', b: '' }],
  ['a=x+y%2Bz&b=%C3%BC', { a: 'x y+z', b: 'ü' }],
  ['a=ü', { a: 'ü' }],
  ['a=1=2', { a: '1=2' }],
])('%j is a form', (body, fields) => {
  expect(parseFormBody(Buffer.from(body))).toEqual(fields);
});

it.each([['a=1&a=1'], ['a=%ff'], ['%ff=1'], ['a=%EF%BF%BD']])('%j is none', (body) => {
  expect(() => parseFormBody(Buffer.from(body))).toThrow(InvalidParams);
});

it('bytes that are not UTF-8 are none', () => {
  expect(() => parseFormBody(Buffer.from([0x61, 0x3d, 0xff]))).toThrow(InvalidParams);
});

it('keeps the names that every object has to itself', () => {
  const fields = parseFormBody(Buffer.from('__proto__=1'));
  expect(Object.keys(fields)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
});
