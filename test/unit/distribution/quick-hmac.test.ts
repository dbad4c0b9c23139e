import { createHmac, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { QuickHmac } from '../../../src/distribution/quick-hmac.ts';

it.each([0, 1, 55, 56, 64, 300, 1600])('is the HMAC of a text of %d bytes', (length) => {
  const key = randomBytes(32);
  const hmac = new QuickHmac(key, 1600);
  const text = randomBytes(length);
  hmac.input.set(text);
  expect(hmac.digest(length)).toBe(createHmac('sha256', key).update(text).digest('binary'));
});
