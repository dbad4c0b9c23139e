import { PackageRefused } from '../errors.ts';

/** How a header is laid out behind its first 257 bytes; the oldest one, v7, has nothing there. */
export type TarFormat = 'ustar' | 'gnu' | 'v7';

const FORMATS = new Map<string, TarFormat>([
  ['ustar\x0000', 'ustar'],
  ['ustar  \0', 'gnu'],
  ['\0'.repeat(8), 'v7'],
]);

const MAGIC_START = 257;
const MAGIC_END = 265;
const PREFIX_START = 345;
const PREFIX_END = 500;
/** npm's tar keeps two times at the end of the prefix: 12 octal digits for each. */
const TIMES_START = 476;

/**
 * Some readers take every header for one of POSIX, with a prefix; others look for times, sparse files or a
 * second magic there. So all bytes that one of them may use are zero, but for a real prefix.
 */
export function tarFormat(block: Buffer): TarFormat {
  const format = FORMATS.get(block.toString('latin1', MAGIC_START, MAGIC_END));
  if (!format) {
    throw new PackageRefused(
      'header of an unknown tar format: pack it again with GNU tar, bsdtar or zip',
      shownName(block),
    );
  }
  const unused = format === 'ustar' ? block.subarray(PREFIX_END) : block.subarray(start(format));
  if (!isZero(unused)) refuseExtra(format, block);
  if (format === 'ustar') checkBehindPrefix(block);
  return format;
}

/** The prefix ends at its first NUL, but readers disagree about how long its field is. */
function checkBehindPrefix(block: Buffer): void {
  const field = block.subarray(PREFIX_START, PREFIX_END);
  const end = field.indexOf(0);
  if (end === -1) return;
  const times = TIMES_START - PREFIX_START;
  const behind = field.subarray(end, Math.max(end, times));
  const tail = field.subarray(Math.max(end, times)).toString('latin1');
  if (!isZero(behind) || !/^[0-7 \0]*$/.test(tail)) refuseExtra('ustar', block);
}

/** GNU headers have names of users and numbers of devices where those of v7 have nothing. */
function start(format: 'gnu' | 'v7'): number {
  return format === 'gnu' ? PREFIX_START : MAGIC_END;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function shownName(block: Buffer): string {
  return block.toString('utf8', 0, 100).replace(/\0.*$/s, '');
}

function refuseExtra(format: TarFormat, block: Buffer): never {
  throw new PackageRefused(
    `${format} header with more fields than its format has: pack it again with tar --format=posix`,
    shownName(block),
  );
}
