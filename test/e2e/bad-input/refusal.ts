import path from 'node:path';
import { expect } from 'vitest';
import type { Answer } from '../../support/client.ts';
import type { RawAnswer } from '../../support/raw-http.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';

export interface Refusal {
  readonly status: number;
  readonly code: number;
  /** The field at fault, of those that the violations name. */
  readonly field?: string;
  /** Words of the message. */
  readonly says?: string | RegExp;
}

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** What tells of the inside: a place in code, a module, a system error, the database. */
export const INSIDE =
  /\.[jt]s:\d|node_modules|node:|E(NOENT|EXIST|ACCES|ISDIR|NOTDIR|CONN)|sqlite|QueryFailed|TypeError|FST_|rb-test-/i;

/** An error in the service's own form, clear and without a word of what is inside. */
export function expectRefusal(answer: Answer | RawAnswer, { status, code, field, says }: Refusal): void {
  const body = 'text' in answer ? JSON.parse(answer.text) : answer.body;
  expect({ status: answer.status, code: body.code, msg: body.msg }).toEqual({
    status,
    code,
    msg: expect.any(String),
  });
  expect(body.msg).not.toBe('');
  expect(body.msg.length).toBeLessThan(1000);
  if (says !== undefined) expect(body.msg).toMatch(says);
  if (field !== undefined) {
    expect(body.data.violations).toContainEqual({ field, message: expect.any(String) });
    expect(body.msg).toContain(field);
  }
  expect(Object.keys(body)).toEqual(body.data === undefined ? ['code', 'msg'] : ['code', 'msg', 'data']);
  const text = JSON.stringify(body);
  expect(text).not.toMatch(INSIDE);
  expect(text).not.toContain(ROOT);
  expect(text).not.toContain(ADMIN_TOKEN);
}
