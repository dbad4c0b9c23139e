import type { ResourceId } from '../resources/resource.ts';
import type { Platform } from '../resources/platform.ts';
import type { Channel } from '../versions/channel.ts';
import type { VersionName } from '../versions/version-name.ts';

/**
 * `awaited`: the form can be posted. `received`: the file is stored, and another form replaces it. `processing`:
 * after the callback, a job checks and records the package. `completed` and `failed` are final.
 */
export type UploadStatus = 'awaited' | 'received' | 'processing' | 'completed' | 'failed';

/** A publisher's request for an upload. */
export interface UploadRequest {
  readonly resourceId: ResourceId;
  readonly versionName: VersionName;
  readonly channel: Channel;
  readonly platform: Platform;
  /** The name of the package; its extension counts. */
  readonly fileName: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The key of an upload for its publisher, also for the status query. */
export function uploadKey(resourceId: string, id: string): string {
  return `${resourceId}/${id}`;
}

/** The id in the key of an upload to this resource; undefined for any other text. */
export function uploadIdOf(key: string, resourceId: string): string | undefined {
  const id = key.slice(resourceId.length + 1);
  return isUploadId(id) && key === uploadKey(resourceId, id) ? id : undefined;
}

export function isUploadId(id: string): boolean {
  return UUID.test(id);
}
