import { PackageRefused } from '../errors.ts';
import { parseEntryName } from '../reading/parse-entry-name.ts';

const FIELD = 100;
/** Unsafe in any form, also where the end of the name was cut off. */
const UNSAFE = /(^|\/)\.\.(\/|$)|\\|\p{Cc}|^[A-Za-z]:/u;

/**
 * Readers without long names take the one of the plain header, so it has to be safe, too. It is what a common
 * writer makes of the long name, or a safe name of its own.
 * @throws PackageRefused
 */
export function checkRawName(raw: Buffer, long: Buffer): void {
  if (UNSAFE.test(raw.toString())) refuse(raw, long);
  if (shortened(long).some((name) => name.equals(withoutSlash(raw)))) return;
  try {
    parseEntryName(raw);
  } catch (error) {
    if (!(error instanceof PackageRefused)) throw error;
    refuse(raw, long, error.reason);
  }
}

/** The name of an entry, and what it links to. */
interface Link {
  readonly name: Buffer;
  readonly linkName?: Buffer;
}

/**
 * All common readers know the long names of GNU tar, but some ignore those of a pax header: to them, a link in
 * another place could lead out of the package.
 * @throws PackageRefused
 */
export function checkRawLink(raw: Link, link: Link, pax: boolean): void {
  const rawTarget = raw.linkName ?? Buffer.alloc(0);
  const target = link.linkName ?? Buffer.alloc(0);
  const same = raw.name.equals(link.name) && rawTarget.equals(target);
  if (same || (!pax && shortened(target).some((name) => name.equals(withoutSlash(rawTarget))))) return;
  throw new PackageRefused(
    'a link whose name or target is too long for a plain header, or not in ASCII: pack it again with ' +
      'tar --format=gnu (bsdtar: --format=gnutar)',
    link.name.toString(),
  );
}

/** GNU tar and npm cut the name; Python puts `?` for characters outside ASCII; Go leaves them out. */
function shortened(long: Buffer): Buffer[] {
  const text = long.toString();
  const names = [
    long,
    Buffer.from(text.replace(/[^\0-\x7f]/gu, '?')),
    Buffer.from(text.replace(/[^\0-\x7f]/g, '')),
  ];
  return names.map((name) => withoutSlash(name.subarray(0, FIELD)));
}

function withoutSlash(name: Buffer): Buffer {
  return name.at(-1) === 0x2f ? withoutSlash(name.subarray(0, -1)) : name;
}

function refuse(raw: Buffer, long: Buffer, reason?: string): never {
  const shown = JSON.stringify(raw.toString());
  const why = reason === undefined ? '' : ` (${reason})`;
  throw new PackageRefused(
    `its plain header has the unsafe name ${shown}${why}, which old readers take: pack it again with GNU tar or bsdtar`,
    long.toString(),
  );
}
