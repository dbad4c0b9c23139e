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

/** The file name under which clients save a package. It has the version name as the publisher wrote it, in any script. */
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
