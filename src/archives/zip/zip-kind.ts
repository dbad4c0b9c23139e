import { PackageRefused } from '../errors.ts';
import type { EntryName } from '../reading/parse-entry-name.ts';

const UNIX = 3;
const MACOS = 19;

const TYPE = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;
const SPECIAL = new Map([
  [0o120000, 'a symbolic link'],
  [0o060000, 'a block device'],
  [0o020000, 'a character device'],
  [0o010000, 'a named pipe'],
  [0o140000, 'a socket'],
]);

const SETUID = 0o4000;
const SETGID = 0o2000;

const DOS_DIRECTORY = 0x10;
/** Volume label, device, reparse point. */
const DOS_SPECIAL = 0x08 | 0x40 | 0x400;

/** The Unix mode of an entry written on Unix, otherwise 0. */
export function unixMode(madeBy: number, attributes: number): number {
  return fromUnix(madeBy) ? attributes >>> 16 : 0;
}

/** Readers trust different attributes, so all of them must agree on file or directory. */
export function checkKind(name: EntryName, madeBy: number, attributes: number): void {
  const type = (attributes >>> 16) & TYPE;
  if (type !== 0 && type !== REGULAR && type !== DIRECTORY) {
    throw new PackageRefused(SPECIAL.get(type) ?? 'neither a file nor a directory');
  }
  checkPrivileges(name, attributes >>> 16);
  if (!fromUnix(madeBy) && attributes & DOS_SPECIAL) {
    throw new PackageRefused('a link, device or volume label of Windows; leave it out');
  }
  if (!name.endsWithSlash && (type === DIRECTORY || attributes & DOS_DIRECTORY)) {
    throw new PackageRefused('a directory whose name lacks the slash behind; pack it again');
  }
}

/** On a directory, setgid only says which group new files belong to. */
function checkPrivileges(name: EntryName, mode: number): void {
  if (mode & (name.endsWithSlash ? SETUID : SETUID | SETGID)) {
    throw new PackageRefused('has a setuid or setgid bit; remove it (chmod ug-s) and pack it again');
  }
}

function fromUnix(madeBy: number): boolean {
  const host = madeBy >> 8;
  return host === UNIX || host === MACOS;
}
