import { describe, expect, it } from 'vitest';
import type { DownloadFacts } from '../../../src/catalogue/offers.ts';
import type { BlobKey } from '../../../src/storage/blob-store.ts';
import { AnswerTemplate } from '../../../src/distribution/answer-template.ts';
import { ConstantBody } from '../../../src/distribution/constant-body.ts';
import { membersOf, openingOf } from '../../../src/distribution/json-text.ts';
import type { ValidCdk } from '../../../src/entitlements/verdict.ts';

const file = (storageId: number): DownloadFacts => ({
  os: '',
  arch: '',
  updateType: 'full',
  storageId,
  key: 'app/a.zip' as BlobKey,
  size: 1,
  sha256: '0',
  fileName: 'a.zip',
});
const HOLDER: ValidCdk = { kind: 'valid', ref: '0'.repeat(24), expires: 7 };
const EXPIRY = { textFor: ({ expires }: ValidCdk) => `, until ${expires}` };
const urlOf = ({ storageId }: DownloadFacts) => `https://é/${storageId}`;

describe('an answer template', () => {
  it('fills every hole, and counts bytes, not characters', () => {
    const template = new AnswerTemplate(['ü ', { urlOf: file(1) }, ' and ', { urlOf: file(2) }, EXPIRY], '.');
    const open = 'ü https://é/1 and https://é/2.';
    const held = 'ü https://é/1 and https://é/2, until 7.';
    expect(template.fill(urlOf)).toMatchObject({ text: open, bytes: Buffer.byteLength(open) });
    expect(template.fill(urlOf, HOLDER)).toMatchObject({ text: held, bytes: Buffer.byteLength(held) });
  });

  it('has a tag of its fixed parts, without the end', () => {
    const tags = [
      new AnswerTemplate(['a', { urlOf: file(1) }, 'b'], '.'),
      new AnswerTemplate(['a', { urlOf: file(2) }, 'b', EXPIRY], '!'),
      new AnswerTemplate(['a', { urlOf: file(1) }, 'c'], '.'),
    ].map(({ tag }) => tag);
    expect([tags[0] === tags[1], tags[0] === tags[2]]).toEqual([true, false]);
  });
});

describe('a constant body', () => {
  it('has an entity tag when it has content', () => {
    expect(new ConstantBody('a: é\n', { contentType: 'text/yaml' })).toMatchObject({
      status: 200,
      bytes: 6,
      etag: expect.stringMatching(/^W\/"[\w-]{16}"$/),
    });
    expect(new ConstantBody('', { status: 204 })).toMatchObject({ status: 204, bytes: 0, etag: '' });
  });
});

it('writes an object in parts as JSON.stringify does in one', () => {
  const data = { name: 'a"\u0000\u2028é', size: 1, done: false, none: null, list: ['x'] };
  const text = `${openingOf('it\'s "done"')}${membersOf(data)}}}`;
  expect(text).toBe(JSON.stringify({ code: 0, msg: 'it\'s "done"', data }));
});
