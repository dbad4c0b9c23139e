import { PackageRefused } from '../errors.ts';
import type { EntryName } from '../reading/parse-entry-name.ts';
import type { TarHeader } from './tar-header.ts';

export type TarKind = 'file' | 'directory' | 'symbolic link' | 'hard link';

const KINDS = new Map<string, TarKind>([
  ['0', 'file'],
  ['1', 'hard link'],
  ['2', 'symbolic link'],
  ['5', 'directory'],
]);
const SPECIAL = new Map([
  ['3', 'a character device'],
  ['4', 'a block device'],
  ['6', 'a named pipe'],
  ['S', 'a sparse file'],
]);

/** @throws PackageRefused for an entry of another kind, or one that readers take for different kinds */
export function tarKind({ type, size, oldDirectory, linkName }: TarHeader, name: EntryName): TarKind {
  const kind = oldDirectory ? 'directory' : KINDS.get(type);
  if (!kind) {
    throw new PackageRefused(
      SPECIAL.get(type) ?? `neither a file nor a directory: type ${JSON.stringify(type)}`,
    );
  }
  const link = kind === 'symbolic link' || kind === 'hard link';
  if (linkName !== undefined && !link) {
    throw new PackageRefused('the name of a link for something that is no link');
  }
  // Readers disagree about a file whose name ends with a slash, except where the oldest writers mark a directory.
  const fits = kind === 'directory' ? !oldDirectory || name.endsWithSlash : !name.endsWithSlash;
  if (!fits) {
    throw new PackageRefused(
      `a ${link ? 'link' : 'file'} with the name of a directory: pack it again with GNU tar or bsdtar`,
    );
  }
  if (kind !== 'file' && size > 0) throw new PackageRefused(`a ${link ? 'link' : 'directory'} with content`);
  return kind;
}
