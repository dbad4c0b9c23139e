import { isUtf8 } from 'node:buffer';
import { PackageRefused } from '../errors.ts';
import { checkCharacters, parseEntryName } from '../reading/parse-entry-name.ts';

/** bytes */
export const MAX_TARGET = 1024;
const MAX_NAMES = 64;

/** The target of a symbolic link, checked without the tree. @throws PackageRefused */
export function parseLinkTarget(raw: Buffer): string {
  const target = raw.toString();
  if (target === '') throw new PackageRefused('a link to nothing: leave it out');
  if (raw.length > MAX_TARGET || target.split('/').length > MAX_NAMES) {
    throw new PackageRefused(
      `a link whose target is longer than ${MAX_TARGET} bytes or ${MAX_NAMES} names: shorten it`,
    );
  }
  if (!isUtf8(raw)) throw new PackageRefused('a link whose target is not UTF-8: rename what it leads to');
  explaining(target, () => checkCharacters(target));
  return target;
}

/** The path of the file that a hard link names. @throws PackageRefused */
export function parseHardTarget(raw: Buffer): string {
  const { path, endsWithSlash } = explaining(raw.toString(), () => parseEntryName(raw));
  if (endsWithSlash) throw new PackageRefused('a hard link to a directory: use a symbolic link');
  return path;
}

function explaining<T>(target: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof PackageRefused)) throw error;
    // What the name's own refusal recommends is for names of entries.
    const [reason] = error.reason.split(': ', 1);
    throw new PackageRefused(
      `a link to ${JSON.stringify(target)} (${reason}): only relative links that stay inside the package are accepted`,
    );
  }
}
