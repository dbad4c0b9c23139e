import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../support/archives/inspect-bytes.ts';
import { rawZip, UNIX, type RawZipEntry, type ZipFields } from '../../support/archives/raw-zip.ts';

const unixMode = (mode: number): Partial<ZipFields> => ({ madeBy: UNIX, attributes: mode * 2 ** 16 });
const DOS = 'a link, device or volume label of Windows; leave it out';

const KINDS: readonly (readonly [title: string, Omit<RawZipEntry, 'name'>, reason: string, name?: string])[] =
  [
    [
      'a symbolic link of another system',
      { both: { attributes: 0o120777 * 2 ** 16 } },
      'a symbolic link that was not packed on Unix; pack it again with zip -y',
    ],
    ['a block device', { both: unixMode(0o060644) }, 'a block device'],
    ['a character device', { both: unixMode(0o020644) }, 'a character device'],
    [
      'a named pipe with a slash behind',
      { both: unixMode(0o010644) },
      'a named pipe with the name of a directory',
      'bad/',
    ],
    ['a socket', { both: unixMode(0o140644) }, 'a socket'],
    ['an unknown file type', { both: unixMode(0o030644) }, 'neither a file nor a directory'],
    ['a junction', { both: { attributes: 0x400 } }, DOS],
    ['a device of Windows', { both: { attributes: 0x40 } }, DOS],
    ['a volume label', { both: { attributes: 0x08 } }, DOS],
    [
      'a directory by its mode alone',
      { both: unixMode(0o040755) },
      'a directory whose name lacks the slash behind; pack it again',
    ],
    [
      'a directory by its attributes alone',
      { both: { attributes: 0x10 } },
      'a directory whose name lacks the slash behind; pack it again',
    ],
    [
      'a link with a slash behind',
      { both: unixMode(0o120777) },
      'a link with the name of a directory; pack it again',
      'bad/',
    ],
  ];

describe('an entry of a zip is refused when it is', () => {
  it.each(KINDS.map(([title, entry, reason, name = 'bad']) => ({ title, entry, reason, name })))(
    '$title',
    async ({ entry, reason, name }) => {
      const bytes = rawZip([{ name: 'plain.txt' }, { name, ...entry }, { name: 'last.txt' }]);
      expect(await refusalOf(bytes, 'zip')).toEqual({ entry: name, reason });
    },
  );
});
