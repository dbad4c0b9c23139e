import { isDeepStrictEqual } from 'node:util';
import { Failure } from './failure.ts';

/** @throws Failure naming `what` when the two differ */
export function verify(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Failure(`${what} should be ${text(expected)}, but is ${text(actual)}`);
}

function text(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
