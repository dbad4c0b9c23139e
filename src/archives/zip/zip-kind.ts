import { PackageRefused } from '../errors.ts';
import type { EntryName } from '../reading/parse-entry-name.ts';
import { checkMode } from '../tree/check-mode.ts';

export const UNIX = 3;
const MACOS = 19;

const TYPE = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;
const LINK = 0o120000;
/** What Info-ZIP writes for data that it read from a pipe; all readers unpack a file. */
const PIPE = 0o010000;
const SPECIAL = new Map([
  [0o060000, 'a block device'],
  [0o020000, 'a character device'],
  [0o140000, 'a socket'],
]);

const DOS_DIRECTORY = 0x10;
/** Volume label, device, reparse point. */
const DOS_SPECIAL = 0x08 | 0x40 | 0x400;

export type ZipKind = 'file' | 'link' | 'directory';

/** The Unix mode of an entry written on Unix, otherwise 0. */
export function unixMode(host: number, attributes: number): number {
  return fromUnix(host) ? attributes >>> 16 : 0;
}

/** Readers trust different attributes, so all of them must agree. @throws PackageRefused */
export function zipKind(name: EntryName, host: number, attributes: number): ZipKind {
  const mode = attributes >>> 16;
  const type = mode & TYPE;
  if (![0, REGULAR, DIRECTORY, LINK, PIPE].includes(type)) {
    throw new PackageRefused(SPECIAL.get(type) ?? 'neither a file nor a directory');
  }
  checkMode(mode, name.endsWithSlash);
  if (!fromUnix(host) && attributes & DOS_SPECIAL) {
    throw new PackageRefused('a link, device or volume label of Windows; leave it out');
  }
  if (!name.endsWithSlash && (type === DIRECTORY || attributes & DOS_DIRECTORY)) {
    throw new PackageRefused('a directory whose name lacks the slash behind; pack it again');
  }
  if (type === LINK) return checkLink(name, host);
  if (type === PIPE && name.endsWithSlash)
    throw new PackageRefused('a named pipe with the name of a directory');
  return name.endsWithSlash ? 'directory' : 'file';
}

/** Some readers make links only of entries from Unix. */
function checkLink(name: EntryName, host: number): 'link' {
  if (host !== UNIX)
    throw new PackageRefused('a symbolic link that was not packed on Unix; pack it again with zip -y');
  if (name.endsWithSlash) throw new PackageRefused('a link with the name of a directory; pack it again');
  return 'link';
}

function fromUnix(host: number): boolean {
  return host === UNIX || host === MACOS;
}
