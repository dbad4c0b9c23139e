import type { Platform } from '../resources/platform.ts';
import { type BlobKey, isBlobKey } from '../storage/blob-store.ts';

/** `tar.gz` and the like count as one extension: clients choose their unpacker by it. */
const EXTENSION = /\.(tar\.(?:gz|xz|bz2|zst)|[a-z0-9]{1,12})$/;

/** The extension of an uploaded file, without its dot: `exe`, `tar.gz` …; `bin` when the name has none. */
export function extensionOf(clientName: string): string {
  return EXTENSION.exec(clientName.toLowerCase())?.[1] ?? 'bin';
}

/** The file name of a package in the store: `<rid>-<version>[-os][-arch].<ext>`, ASCII only. */
export function packageName(
  resource: string,
  version: string,
  platform: Platform,
  extension: string,
): string {
  return clientFileName(resource, keySafe(version), platform, extension);
}

/** Characters that cannot stand in a file name everywhere, or are not seen. */
const UNFIT = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const RESERVED_BY_WINDOWS = /^(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;
/** Bytes of UTF-8 that file systems, and the column of the name, can hold. */
const MAX_NAME = 255;

/**
 * The file name under which clients save a package: as the publisher uploaded it, if that is a name that any
 * system can hold and has the extension of the package; else made of resource, version and platform.
 * @param uploaded may be empty
 */
export function savedName(
  uploaded: string,
  resource: string,
  version: string,
  platform: Platform,
  extension: string,
): string {
  const name = uploaded
    .normalize('NFC')
    .replaceAll(UNFIT, '_')
    .replace(/^[. ]+/, '');
  const isFit =
    name !== '' &&
    hasExtension(name, extension) &&
    !RESERVED_BY_WINDOWS.test(name) &&
    Buffer.byteLength(name) <= MAX_NAME;
  return isFit ? name : clientFileName(resource, version, platform, extension);
}

function hasExtension(name: string, extension: string): boolean {
  const own = extensionOf(name);
  return own === extension || (extension === 'tar.gz' && own === 'tgz');
}

/** The file name that a package has without one of its own. It has the version name as the publisher wrote it, in any script. */
export function clientFileName(
  resource: string,
  version: string,
  platform: Platform,
  extension: string,
): string {
  const parts = [resource, version, platform.os, platform.arch].filter((part) => part !== '');
  return `${parts.join('-')}.${extension}`;
}

/** The file name of a stored package. A node of a release that did not store names leaves it empty. */
export function fileNameOf(
  stored: Platform & { readonly fileName: string; readonly fileType: string },
  resource: string,
  version: string,
): string {
  return stored.fileName || clientFileName(resource, version, stored, stored.fileType);
}

/** The key of a package in the store. `id` distinguishes packages of the same name. */
export function packageKey(resource: string, id: string, name: string): BlobKey {
  const key = `${resource}/${id}/${name}`;
  if (!isBlobKey(key)) throw new Error(`not a blob key: ${key}`);
  return key;
}

function keySafe(version: string): string {
  return version
    .replaceAll(/[^A-Za-z0-9._+-]+/g, '_')
    .replaceAll(/\.{2,}/g, '_')
    .slice(0, 100)
    .replace(/\.$/, '_');
}
