import { expect, it } from 'vitest';
import { slotOfPackage } from '../../../src/packages/artifact.ts';

const ANY = { versionId: 1, os: '', arch: '', oldVersionId: 0 } as const;
const WINDOWS = { ...ANY, os: 'windows', arch: 'amd64' } as const;

it.each([
  ['a full package', { ...ANY, updateType: 'full' }, 'full//'],
  ['one of another platform', { ...WINDOWS, updateType: 'full' }, 'full/windows/amd64'],
  ['an incremental one', { ...ANY, updateType: 'incremental', oldVersionId: 7 }, 'incremental///7'],
  [
    'one from another version',
    { ...WINDOWS, updateType: 'incremental', oldVersionId: 8 },
    'incremental/windows/amd64/8',
  ],
] as const)('%s has a slot of its own in its version', (_which, stored, slot) => {
  expect(slotOfPackage(stored)).toBe(slot);
});
