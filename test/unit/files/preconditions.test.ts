import { describe, expect, it } from 'vitest';
import { checkPreconditions, rangeApplies } from '../../../src/files/logic/preconditions.ts';

const now = { etag: '"abc"', modifiedAt: new Date('2026-11-20T10:00:00.750Z') };
const BEFORE = 'Fri, 20 Nov 2026 09:59:59 GMT';
const SAME = 'Fri, 20 Nov 2026 10:00:00 GMT';
const AFTER = 'Fri, 20 Nov 2026 10:00:01 GMT';

describe('judge', () => {
  it.each([
    [{}, 'proceed'],
    // If-None-Match: a list, compared weakly
    [{ 'if-none-match': '"abc"' }, 'not-modified'],
    [{ 'if-none-match': 'W/"abc"' }, 'not-modified'],
    [{ 'if-none-match': '"x", "abc" , "y"' }, 'not-modified'],
    [{ 'if-none-match': '"x,y",W/"abc"' }, 'not-modified'],
    [{ 'if-none-match': '*' }, 'not-modified'],
    [{ 'if-none-match': ' * ' }, 'not-modified'],
    [{ 'if-none-match': '"ABC"' }, 'proceed'],
    [{ 'if-none-match': '"x"' }, 'proceed'],
    [{ 'if-none-match': 'abc' }, 'proceed'],
    [{ 'if-none-match': '"abc' }, 'proceed'],
    [{ 'if-none-match': '"*"' }, 'proceed'],
    [{ 'if-none-match': '' }, 'proceed'],
    // If-Modified-Since: only without If-None-Match
    [{ 'if-modified-since': SAME }, 'not-modified'],
    [{ 'if-modified-since': AFTER }, 'not-modified'],
    [{ 'if-modified-since': BEFORE }, 'proceed'],
    [{ 'if-modified-since': 'tomorrow' }, 'proceed'],
    [{ 'if-none-match': '"x"', 'if-modified-since': SAME }, 'proceed'],
    [{ 'if-none-match': '"abc"', 'if-modified-since': BEFORE }, 'not-modified'],
    // If-Match: a list, compared strongly; it comes first
    [{ 'if-match': '"abc"' }, 'proceed'],
    [{ 'if-match': '"x", "abc"' }, 'proceed'],
    [{ 'if-match': '*' }, 'proceed'],
    [{ 'if-match': 'W/"abc"' }, 'failed'],
    [{ 'if-match': '"x"' }, 'failed'],
    [{ 'if-match': '"x"', 'if-none-match': '"abc"' }, 'failed'],
    [{ 'if-match': '"abc"', 'if-none-match': '"abc"' }, 'not-modified'],
    // If-Unmodified-Since: only without If-Match
    [{ 'if-unmodified-since': SAME }, 'proceed'],
    [{ 'if-unmodified-since': AFTER }, 'proceed'],
    [{ 'if-unmodified-since': BEFORE }, 'failed'],
    [{ 'if-unmodified-since': 'tomorrow' }, 'proceed'],
    [{ 'if-match': '"abc"', 'if-unmodified-since': BEFORE }, 'proceed'],
  ])('%o: %s', (headers, verdict) => expect(checkPreconditions(headers, now)).toBe(verdict));
});

describe('rangeApplies', () => {
  it.each([
    [undefined, true],
    ['"abc"', true],
    [SAME, true],
    ['W/"abc"', false],
    ['"x"', false],
    ['"x", "abc"', false],
    ['*', false],
    ['abc', false],
    [BEFORE, false],
    [AFTER, false],
    ['', false],
  ])('If-Range %s: %s', (state, applies) => expect(rangeApplies({ 'if-range': state }, now)).toBe(applies));
});
