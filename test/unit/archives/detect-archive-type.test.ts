import { describe, expect, it } from 'vitest';
import { detectArchiveType } from '../../../src/archives/detect-archive-type.ts';
import { withFile } from '../../support/archives/inspect-bytes.ts';
import { rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import { rawZip } from '../../support/archives/raw-zip.ts';

describe('the type of an archive by its first bytes', () => {
  it.each([
    ['a zip', rawZip([{ name: 'a' }]), 'zip'],
    ['an empty zip', rawZip([]), 'zip'],
    ['a tar.gz', rawTarGz([]), 'tar.gz'],
    ['a split zip', Buffer.from('PK\u0007\u0008PK\u0003\u0004'), undefined],
    ['a central directory', Buffer.from('PK\u0001\u0002'), undefined],
    ['the start of a zip mark', Buffer.from('PK\u0003'), undefined],
    ['half a gzip mark', Buffer.from([0x1f]), undefined],
    ['a gzip mark and nothing else', Buffer.from([0x1f, 0x8b]), 'tar.gz'],
    ['a program with a zip behind', Buffer.concat([Buffer.from('MZ'), rawZip([])]), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ] as const)('%s', async (_title, bytes, type) => {
    expect(await withFile(bytes, detectArchiveType)).toBe(type);
  });

  it('is not known of a file that is not there', async () => {
    await withFile(Buffer.alloc(0), async (file) => {
      await expect(detectArchiveType(`${file}-missing`)).rejects.toMatchObject({ code: 'ENOENT' });
    });
  });
});
