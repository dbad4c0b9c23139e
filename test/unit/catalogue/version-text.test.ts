import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readVersion, writeVersion } from '../../../src/catalogue/version-text.ts';
import { anyName } from '../versions/names.ts';
import { anyVersion, APP } from './any-version.ts';

it('the text of a version says everything about it', () => {
  fc.assert(
    fc.property(anyVersion(anyName), (version) => {
      expect(readVersion(writeVersion(version), APP)).toEqual(version);
    }),
  );
});
