import { isUtf8 } from 'node:buffer';
import { PackageRefused } from '../errors.ts';
import { checkCharacters, parseEntryName } from '../reading/parse-entry-name.ts';

/** bytes */
export const MAX_TARGET = 1024;
const MAX_NAMES = 64;

/** The target of a symbolic link, checked without the tree. @throws PackageRefused */
export function parseLinkTarget(raw: Buffer): string {
  const target = raw.toString();
  if (target === '') throw new PackageRefused('a link to nothing');
  if (raw.length > MAX_TARGET || target.split('/').length > MAX_NAMES) {
    throw new PackageRefused(`a link whose target is longer than ${MAX_TARGET} bytes or ${MAX_NAMES} names`);
  }
  if (!isUtf8(raw)) throw new PackageRefused('a link whose target is not UTF-8');
  explaining(target, () => checkCharacters(target));
  return target;
}

/** The path of the file that a hard link names. @throws PackageRefused */
export function parseHardTarget(raw: Buffer): string {
  const { path, endsWithSlash } = explaining(raw.toString(), () => parseEntryName(raw));
  if (endsWithSlash) throw new PackageRefused('a hard link to a directory');
  return path;
}

function explaining<T>(target: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof PackageRefused)) throw error;
    throw new PackageRefused(
      `a link to ${JSON.stringify(target)} (${error.reason}): only relative links that stay inside the package are accepted`,
    );
  }
}
