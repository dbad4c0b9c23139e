import { describe, expect, it } from 'vitest';
import { readCheckQuestion } from '../../../src/distribution/check-question.ts';

const NONE = {
  words: 'stable///',
  channel: 'stable',
  platform: { os: '', arch: '' },
  current: '',
  cdk: '',
  userAgent: '',
};

describe('the question of a check', () => {
  it.each<[string, object]>([
    ['', {}],
    ['?', {}],
    ['?cdk=ABC-1', { cdk: 'ABC-1' }],
    [
      '?os=win64&cdk=ABC-1&arch=x64',
      { words: 'stable/windows/amd64/', platform: { os: 'windows', arch: 'amd64' }, cdk: 'ABC-1' },
    ],
    [
      '?os=win64&cdk=ABC-2&arch=x64',
      { words: 'stable/windows/amd64/', platform: { os: 'windows', arch: 'amd64' }, cdk: 'ABC-2' },
    ],
    ['?os=win64&arch=x64', { words: 'stable/windows/amd64/', platform: { os: 'windows', arch: 'amd64' } }],
    ['?cdk=A%20B', { cdk: 'A B' }],
    ['?cdk=', {}],
    ['?xcdk=1&cdkx=2', {}],
    ['?current=cdk', { words: 'stable///cdk', current: 'cdk' }],
    ['?cdk=A&current=cdk', { words: 'stable///cdk', current: 'cdk', cdk: 'A' }],
    ['?user_agent=me&cdk=A', { userAgent: 'me', cdk: 'A' }],
    ['?current=%201.0%0A', { words: 'stable///1.0', current: '1.0' }],
    ['?current=1.0+5', { words: 'stable///1.0 5', current: '1.0 5' }],
    ['?os=linux&os=linux', { words: 'stable/linux//', platform: { os: 'linux', arch: '' } }],
    ['?cdk=A&cdk=A', { cdk: 'A' }],
    ['?__proto__=1&constructor=2', {}],
  ])('%s', (text, expected) => {
    expect(readCheckQuestion(`/resources/app/latest${text}`)).toEqual({ ...NONE, ...expected });
  });

  it.each(['?cdk=A&cdk=B', '?cdk=A&cdk=', '?cdk=A&%63dk=B', '?os=linux&os=win', '?cdk=A&os=a&os=b'])(
    '%s is refused',
    (text) => {
      expect(() => readCheckQuestion(`/resources/app/latest${text}`)).toThrow('is given more than once');
    },
  );
});
