import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../support/archives/inspect-bytes.ts';
import { patched, rawZip, uint } from '../../support/archives/raw-zip.ts';

const PLAIN = { name: 'plain.txt', content: 'plain' };
const OVERLAP = rawZip([PLAIN, { name: 'same', content: 'x' }]);
const SECOND_RECORD = OVERLAP.lastIndexOf('PK\u0001\u0002');

const WHOLE: readonly (readonly [title: string, bytes: Buffer, reason: string, entry?: string])[] = [
  [
    'nothing at all',
    Buffer.alloc(0),
    'not a readable zip archive: no end record, it may be cut off; send it again',
  ],
  [
    'the mark of an end record alone',
    Buffer.from('PK\u0005\u0006'),
    'not a readable zip archive: no end record, it may be cut off; send it again',
  ],
  [
    'bytes of any kind',
    Buffer.alloc(1000, 'PK\u0003\u0004'),
    'not a readable zip archive: no end record, it may be cut off; send it again',
  ],
  [
    'no end record',
    rawZip([PLAIN]).subarray(0, -1),
    'not a readable zip archive: no end record, it may be cut off; send it again',
  ],
  ['no entries', rawZip([]), 'holds no files: pack at least one'],
  ['directories only', rawZip([{ name: 'a/' }, { name: 'a/b/' }]), 'holds no files: pack at least one'],
  [
    'data before the first entry',
    rawZip([{ ...PLAIN, before: Buffer.from('#!/bin/sh\n') }]),
    'data before it belongs to no entry; pack it again',
    'plain.txt',
  ],
  [
    'another file in front',
    Buffer.concat([Buffer.from('MZ'), rawZip([PLAIN])]),
    'data between the central directory and the end record, or before the archive; send the archive alone',
  ],
  [
    'data behind the end',
    rawZip([PLAIN], { behind: Buffer.from('x') }),
    'data behind the end record; send the archive alone',
  ],
  [
    'a comment longer than it says',
    patched(rawZip([PLAIN], { comment: Buffer.from('abc') }), -5, uint(2, 2)),
    'data behind the end record; send the archive alone',
  ],
  [
    'an end record in the comment',
    rawZip([PLAIN], { comment: rawZip([{ name: 'evil' }]) }),
    'two end records; pack it again without a comment (zip -z removes it)',
  ],
  [
    'an archive behind the archive',
    Buffer.concat([rawZip([PLAIN]), rawZip([{ name: 'evil' }])]),
    'data between the central directory and the end record, or before the archive; send the archive alone',
  ],
  [
    'data before the end record',
    rawZip([PLAIN], { before: () => Buffer.from('hidden') }),
    'data between the central directory and the end record, or before the archive; send the archive alone',
  ],
  ['a disk number', rawZip([PLAIN], { disk: 1 }), 'split over several disks; pack it into one file'],
  [
    'entries on other disks',
    rawZip([PLAIN], { entriesHere: 0 }),
    'split over several disks; pack it into one file',
  ],
  [
    'too few counted entries',
    rawZip([PLAIN, { name: 'x' }], { entries: 1, entriesHere: 1 }),
    'central directory goes on behind its last entry; pack it again',
  ],
  [
    'too many counted entries',
    rawZip([PLAIN, { name: 'x' }], { entries: 3, entriesHere: 3 }),
    'end record counts more entries than there is room for; pack it again',
  ],
  [
    'too many counted entries for the central directory',
    rawZip([{ name: 'a', content: 'x'.repeat(200) }], { entries: 2, entriesHere: 2 }),
    'end record counts more entries than there is room for; pack it again',
  ],
  [
    'too many counted entries for their data',
    rawZip([{ name: 'a', central: { comment: Buffer.alloc(200) } }], { entries: 2, entriesHere: 2 }),
    'end record counts more entries than there is room for; pack it again',
  ],
  [
    'more counted entries than records',
    rawZip([{ name: 'x'.repeat(200), content: 'x'.repeat(200) }], { entries: 2, entriesHere: 2 }),
    'ends before its data does: it is cut off, so pack and upload it again',
  ],
  [
    'a directory that starts late',
    rawZip([PLAIN], { directoryStart: 45, directorySize: 54 }),
    'broken central directory; pack it again',
  ],
  [
    'two entries in one place',
    patched(OVERLAP, SECOND_RECORD + 42, uint(4, 0)),
    'overlaps what lies behind it; pack it again',
    'plain.txt',
  ],
  [
    'an entry behind the data',
    patched(OVERLAP, SECOND_RECORD + 42, uint(4, 0x7fffffff)),
    'data behind it belongs to no entry; pack it again',
    'plain.txt',
  ],
  [
    'no local header',
    patched(rawZip([PLAIN]), 2, uint(2, 0)),
    'no local header where it should be; pack it again',
    'plain.txt',
  ],
];

describe('a zip is refused for', () => {
  it.each(WHOLE.map(([title, bytes, reason, entry]) => ({ title, bytes, reason, entry })))(
    '$title',
    async ({ bytes, reason, entry }) => {
      expect(await refusalOf(bytes, 'zip')).toEqual({ entry, reason });
    },
  );
});
