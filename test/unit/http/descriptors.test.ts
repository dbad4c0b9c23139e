import { expect, it } from 'vitest';
import { describeError } from '../../../src/http/describe-error.ts';
import { connectionsFor, descriptorLimit } from '../../../src/http/descriptor-limit.ts';

it.each([
  [1_048_576, 524_160],
  [1024, 384],
  [100, 1],
  [undefined, Infinity],
])('of %s descriptors, those that are left are for connections: %s', (limit, connections) => {
  expect(connectionsFor(limit)).toBe(connections);
});

it.skipIf(process.platform !== 'linux')('the limit of this process is known', () => {
  expect(descriptorLimit()).toBeGreaterThan(0);
});

it.each(['EMFILE', 'ENFILE'])('%s is no unexpected 500: the client is to try again', (code) => {
  const error = Object.assign(new Error(`${code}: too many open files, open '/secret'`), { code });
  const { status, headers, body } = describeError(error, 'id');
  expect([status, headers]).toEqual([503, { 'retry-after': '1' }]);
  expect(JSON.stringify(body)).not.toContain('secret');
});
