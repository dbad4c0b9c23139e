import { expect, it } from 'vitest';
import { uploadIdOf, uploadKey } from '../../../src/mirrorchyan/upload.ts';

const ID = 'e9d4ee0e-5f0f-4e0c-9a55-9a37b1a3b4b6';

it.each([
  ['its own', uploadKey('my-app', ID), ID],
  ["another resource's", uploadKey('my-bpp', ID), undefined],
  ['of a longer name', uploadKey('my-app2', ID), undefined],
  ['without an id', 'my-app/', undefined],
  ['with what is no id', 'my-app/1', undefined],
  ['with more behind', `my-app/${ID}/x`, undefined],
  ['in capitals', `my-app/${ID.toUpperCase()}`, undefined],
  ['empty', '', undefined],
])('the id in a key %s', (_what, key, id) => {
  expect(uploadIdOf(key, 'my-app')).toBe(id);
});
