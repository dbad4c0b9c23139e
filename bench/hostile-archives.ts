import { gzipSync } from 'node:zlib';

const BLOCK = 512;
const END = Buffer.alloc(2 * BLOCK);
/** Not Latin-1, so that V8 keeps two bytes for each character of a name. */
const FOLDER = `${'d'.repeat(150)}中`;

/** A tar.gz of many empty files with long names, which packs well. @param turned every how many files one is executable */
export function manyNames(turned: number, entries = 99_000): Buffer {
  const blocks = Array.from({ length: entries }, (_, i) =>
    header({ name: String(i), prefix: FOLDER, mode: i % turned === 0 ? '755' : '644' }),
  );
  return gzipSync(Buffer.concat([...blocks, END]));
}

/** A tar.gz of extended headers with thousands of records, the same before each entry. */
export function manyRecords(entries = 3_700): Buffer {
  const records = Array.from({ length: 2_000 }, (_, i) => `13 a.b${String(i).padStart(5, '0')}=\n`);
  const body = Buffer.from(records.join(''));
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
  const extended = Buffer.concat([header({ name: 'x', type: 'x', size: body.length }), body, padding]);
  const blocks = Array.from({ length: entries }, (_, i) => [extended, header({ name: `f${i}` })]);
  return gzipSync(Buffer.concat([...blocks.flat(), END]));
}

/** About 1 KB, with one file. */
export function smallPackage(): Buffer {
  return gzipSync(Buffer.concat([header({ name: 'a' }), END]));
}

function header({ name = '', prefix = '', mode = '644', type = '0', size = 0 }): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write(mode.padStart(7, '0'), 100);
  block.write(size.toString(8).padStart(11, '0'), 124);
  block.write(type, 156);
  block.write('ustar\x0000', 257, 'latin1');
  block.write(prefix, 345);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
