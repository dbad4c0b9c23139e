import type { ResourceId } from '../resources/resource.ts';
import type { BlobKey } from '../storage/blob-store.ts';
import type { DownloadFacts, VersionFacts } from './offers.ts';

/** A package that can be downloaded. */
export interface Download {
  readonly resource: ResourceId;
  readonly versionId: number;
  /** Name of the version. */
  readonly version: string;
  readonly key: BlobKey;
  /** bytes */
  readonly size: number;
  /** lower-case hex */
  readonly sha256: string;
  /** The file name for clients, where it differs from the key's last segment. */
  readonly name?: string;
}

export function downloadOf(
  { resource, id: versionId, name: version }: Pick<VersionFacts, 'resource' | 'id' | 'name'>,
  { key, size, sha256, fileName: name }: Pick<DownloadFacts, 'key' | 'size' | 'sha256' | 'fileName'>,
): Download {
  const download = { resource, versionId, version, key, size, sha256 };
  return key.endsWith(`/${name}`) ? download : { ...download, name };
}
