import { describe, expect, it } from 'vitest';
import { readCheckQuestion } from '../../../src/distribution/check-question.ts';
import { splitLicenceKey } from '../../../src/distribution/split-licence-key.ts';

const PATH = '/resources/app/latest';

describe('the licence key of a URL', () => {
  it.each([
    ['?cdk=ABC-1', '?', 'ABC-1'],
    ['?os=win64&cdk=ABC_1&arch=x64', '?os=win64&arch=x64', 'ABC_1'],
    ['?cdk=A&os=win64', '?&os=win64', 'A'],
    ['?os=win64&cdk=A', '?os=win64', 'A'],
    ['?a=b?cdk=A&cdk=B', undefined, undefined],
    ['?a=b?&cdk=B', '?a=b?', 'B'],
  ])('%s', (query, rest, cdk) => {
    const expected = rest === undefined ? undefined : { url: PATH + rest, cdk };
    expect(splitLicenceKey(PATH + query)).toEqual(expected);
  });

  it.each(['', '?', '?os=win64', '?cdk=', '?xcdk=A', '?cdk=A%20B', '?cdk=A#x', '?a=?cdk=A', '#?b&cdk=A#'])(
    'is not split off where there is none, or it has to be decoded: %s',
    (query) => {
      expect(splitLicenceKey(PATH + query)).toBeUndefined();
    },
  );

  it.each(['?cdk=A&cdk=B', '?cdk=A&cdk=', '?cdk=A&%63dk=B', '?cdk=A&current=1%2B2', '?cdk=A&current=cdk'])(
    'is not split off where there may be another: %s',
    (query) => {
      expect(splitLicenceKey(PATH + query)).toBeUndefined();
    },
  );

  it.each([
    '?os=win64&cdk=A&arch=x64',
    '?cdk=A&current=1.0.0&user_agent=me',
    '?current=1+2&&cdk=A&channel=beta',
  ])('leaves the same question behind: %s', (query) => {
    const { url, cdk } = splitLicenceKey(PATH + query)!;
    expect({ ...readCheckQuestion(url), cdk }).toEqual(readCheckQuestion(PATH + query));
  });
});
