import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { inspectBytes } from '../../support/archives/inspect-bytes.ts';
import {
  DEFLATED,
  DESCRIPTOR,
  extraField,
  patched,
  rawZip,
  uint,
  unicodePath,
  UNIX,
} from '../../support/archives/raw-zip.ts';
import { treeFile } from '../../support/archives/tree-file.ts';

const NOISE = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i * 31) >> 7));

function written(fill: (zip: ZipFile) => void, comment = ''): Promise<Buffer> {
  const zip = new ZipFile();
  fill(zip);
  zip.end({ comment, forceZip64Format: false });
  return buffer(zip.outputStream);
}

describe('a zip by a common writer', () => {
  it('gives files sorted by code unit, with sizes, digests and execute bits', async () => {
    const zip = await written((zip) => {
      zip.addBuffer(Buffer.from('run'), 'bin/run.sh', { mode: 0o100755 });
      zip.addBuffer(NOISE, 'large', { mode: 0o100644 });
      zip.addBuffer(NOISE, 'large-stored', { compress: false });
      zip.addBuffer(Buffer.alloc(0), 'empty');
      zip.addBuffer(Buffer.from('ü'), '日本語/ü.txt');
      zip.addBuffer(Buffer.from('z'), 'Z');
    });
    expect(await inspectBytes(zip, 'zip')).toEqual({
      files: [
        treeFile('Z', 'z'),
        treeFile('bin/run.sh', 'run', true),
        treeFile('empty', ''),
        treeFile('large', NOISE),
        treeFile('large-stored', NOISE),
        treeFile('日本語/ü.txt', 'ü'),
      ],
      directories: ['bin', '日本語'],
    });
  });

  it('lists empty directories and those that are only implied', async () => {
    const zip = await written((zip) => {
      zip.addEmptyDirectory('empty/deep');
      zip.addBuffer(Buffer.from('x'), 'a/b/c');
    });
    const tree = await inspectBytes(zip, 'zip');
    expect(tree.directories).toEqual(['a', 'a/b', 'empty', 'empty/deep']);
  });

  it('may stream its contents, with sizes behind the data', async () => {
    const zip = await written((zip) => {
      zip.addReadStream(Readable.from(['streamed']), 'a');
      zip.addReadStream(Readable.from([NOISE]), 'b', { compress: false });
    });
    const tree = await inspectBytes(zip, 'zip');
    expect(tree.files).toEqual([treeFile('a', 'streamed'), treeFile('b', NOISE)]);
  });

  it('may be in zip64 form, and have a comment', async () => {
    const zip = await written((zip) => {
      zip.addBuffer(Buffer.from('x'), 'x', { forceZip64Format: true });
    }, 'released by a robot');
    expect((await inspectBytes(zip, 'zip')).files).toEqual([treeFile('x', 'x')]);
  });

  it('may hold many entries', async () => {
    const names = Array.from({ length: 15_000 }, (_, i) => `dir${i % 100}/file${i}`);
    const tree = await inspectBytes(rawZip(names.map((name) => ({ name, content: name }))), 'zip');
    expect(tree.files).toHaveLength(15_000);
    expect(tree.directories).toHaveLength(100);
  });
});

describe('a zip may have', () => {
  it.each([
    ['a data descriptor', uint(4, 0x08074b50, 0x352441c2, 3, 3)],
    [
      'a wide descriptor, with a zip64 field',
      Buffer.concat([uint(4, 0x08074b50, 0x352441c2), uint(8, 3, 3)]),
      uint(8, 0, 0),
    ],
  ])('%s', async (_title, behind, zip64?: Buffer) => {
    const extra = zip64 ? extraField(1, zip64) : Buffer.alloc(0);
    const open = { flags: DESCRIPTOR, crc32: 0, size: 0, compressedSize: 0, extra };
    const entry = { name: 'a', content: 'abc', both: { flags: DESCRIPTOR }, local: open, behind };
    expect((await inspectBytes(rawZip([entry, { name: 'b' }]), 'zip')).files).toHaveLength(2);
  });

  it.each(['größe.txt', 'höhle', '图片/1.png', '日本/ü.txt', 'файл'])(
    'the name %s in UTF-8 without the flag that says so',
    async (name) => {
      const tree = await inspectBytes(rawZip([{ name, both: { flags: 0 } }]), 'zip');
      expect(tree.files.map((file) => file.path)).toEqual([name]);
      expect(tree.unmarked).toEqual([name]);
    },
  );

  it('a name that could be GBK, with the flag or a Unicode path field', async () => {
    const names = ['ͼƬ', 'é'];
    const [flagged, field] = [0x800, 0];
    const bytes = rawZip([
      { name: names[0]!, both: { flags: flagged } },
      { name: names[1]!, both: { flags: field, extra: unicodePath('é') } },
    ]);
    expect(await inspectBytes(bytes, 'zip')).toMatchObject({ unmarked: ['é'] });
  });

  it('an empty directory without the flag, which counts as long as it is empty', async () => {
    const both = { flags: 0 };
    const bytes = rawZip([
      { name: '图片/', both },
      { name: '图/', both },
      { name: '图/片', both },
    ]);
    expect((await inspectBytes(bytes, 'zip')).unmarked).toEqual(['图/片', '图片']);
  });

  it('a comment with the mark of an end record, without room for one behind it', async () => {
    const bytes = rawZip([{ name: 'a' }], { comment: Buffer.from('about PK\u0005\u0006 and so on') });
    expect((await inspectBytes(bytes, 'zip')).files).toHaveLength(1);
  });

  it('a file from a pipe, as zip writes it', async () => {
    const entry = { name: '-', content: 'x', both: { madeBy: UNIX, attributes: 0o010600 * 2 ** 16 } };
    expect((await inspectBytes(rawZip([entry]), 'zip')).files).toEqual([treeFile('-', 'x')]);
  });

  it('hints to how well it is packed, and a UTF-8 flag on ASCII, in one header only', async () => {
    const tree = await inspectBytes(
      rawZip([{ name: 'a', both: { method: DEFLATED }, local: { flags: 0x8006 } }]),
      'zip',
    );
    expect(tree.files).toHaveLength(1);
  });

  it('a Unicode path field that repeats the name', async () => {
    const entry = { name: 'ü', both: { extra: unicodePath('ü') } };
    expect((await inspectBytes(rawZip([entry]), 'zip')).files).toHaveLength(1);
  });

  it('padding behind its extra fields, and comments', async () => {
    const entry = {
      name: 'a',
      both: { extra: Buffer.concat([extraField(0x5455, Buffer.alloc(5)), Buffer.alloc(4095)]) },
      central: { comment: Buffer.from('why not') },
    };
    expect((await inspectBytes(rawZip([entry, { name: 'b' }]), 'zip')).files).toHaveLength(2);
  });

  it('the extra fields of common writers, and the newest version', async () => {
    const ids = [0x000a, 0x5455, 0x5855, 0x7855, 0x7875, 0x4453, 0x6375, 0xcafe, 0xa11e, 0xa220, 0xd935];
    const fields = [
      ...ids.map((id) => extraField(id, Buffer.alloc(5))),
      extraField(0x000d, Buffer.alloc(12)),
    ];
    const extra = Buffer.concat(fields);
    const tree = await inspectBytes(rawZip([{ name: 'a', both: { extra, version: 63 } }]), 'zip');
    expect(tree.files).toHaveLength(1);
  });

  it('any attributes of Windows on an entry from Unix, which do not count there', async () => {
    const entry = { name: 'a', both: { madeBy: UNIX, attributes: 0o100644 * 2 ** 16 + 0x448 } };
    expect((await inspectBytes(rawZip([entry]), 'zip')).files).toHaveLength(1);
  });

  it('directories marked as deflated, with and without data', async () => {
    const bare = { name: 'a/', data: Buffer.alloc(0), both: { method: DEFLATED } };
    const tree = await inspectBytes(
      rawZip([bare, { name: 'b/', both: { method: DEFLATED } }, { name: 'c' }]),
      'zip',
    );
    expect(tree.directories).toEqual(['a', 'b']);
  });

  it('its central directory in another order than its data', async () => {
    const zip = rawZip([
      { name: 'a', content: 'first' },
      { name: 'b', content: 'other' },
    ]);
    const [first, second] = [zip.indexOf('PK\u0001\u0002'), zip.lastIndexOf('PK\u0001\u0002')];
    const swapped = Buffer.concat([zip.subarray(second, second + 47), zip.subarray(first, second)]);
    const tree = await inspectBytes(patched(zip, first, swapped), 'zip');
    expect(tree.files).toEqual([treeFile('a', 'first'), treeFile('b', 'other')]);
  });

  it('directories whose group is that of new files', async () => {
    const entry = { name: 'a/', both: { madeBy: UNIX, attributes: 0o042775 * 2 ** 16 } };
    expect((await inspectBytes(rawZip([entry, { name: 'b' }]), 'zip')).directories).toEqual(['a']);
  });

  it('a zip inside, stored', async () => {
    const inner = rawZip([{ name: 'a', content: 'inner' }]);
    const tree = await inspectBytes(rawZip([{ name: 'plugin.zip', content: inner }]), 'zip');
    expect(tree.files).toEqual([treeFile('plugin.zip', inner)]);
  });

  it('zip64 fields with values that the header repeats', async () => {
    const entry = {
      name: 'a',
      content: 'abc',
      local: { extra: extraField(1, uint(8, 3, 3)) },
      central: { extra: extraField(1, Buffer.concat([uint(8, 3, 3, 0), uint(4, 0)])) },
    };
    expect((await inspectBytes(rawZip([entry]), 'zip')).files).toEqual([treeFile('a', 'abc')]);
  });

  it.each([
    ['Unix', UNIX, 0o100755, true],
    ['Unix, for the group alone', UNIX, 0o100610, true],
    ['macOS', 19 << 8, 0o100755, true],
    ['Windows', 0, 0o100755, false],
  ])('execute bits by %s', async (_title, madeBy, mode, executable) => {
    const entry = { name: 'a', both: { madeBy, attributes: mode * 2 ** 16 } };
    expect((await inspectBytes(rawZip([entry]), 'zip')).files).toMatchObject([{ executable }]);
  });
});
