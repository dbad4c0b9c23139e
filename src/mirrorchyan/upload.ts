import type { ResourceId } from '../resources/resource.ts';
import type { Platform } from '../resources/platform.ts';
import type { Channel } from '../versions/channel.ts';
import type { VersionName } from '../versions/version-name.ts';

/**
 * `awaited`: a form may be posted; `received`: the bytes are here, another form replaces them;
 * `processing`: called back, a job checks and records the package; `completed` and `failed`: ended.
 */
export type UploadStatus = 'awaited' | 'received' | 'processing' | 'completed' | 'failed';

/** The upload that a publisher asks for. */
export interface UploadRequest {
  readonly resourceId: ResourceId;
  readonly versionName: VersionName;
  readonly channel: Channel;
  readonly platform: Platform;
  /** The name of the package; its extension counts. */
  readonly fileName: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The key of an upload for its publisher; its status is asked for with the same key. */
export function uploadKey(resourceId: string, id: string): string {
  return `${resourceId}/${id}`;
}

/** The id in the key of an upload to this resource, if it is one. */
export function uploadIdOf(key: string, resourceId: string): string | undefined {
  const id = key.slice(resourceId.length + 1);
  return isUploadId(id) && key === uploadKey(resourceId, id) ? id : undefined;
}

export function isUploadId(id: string): boolean {
  return UUID.test(id);
}
