import type { ResourceId } from '../resources/resource.ts';
import type { Platform } from '../resources/platform.ts';
import type { Channel } from '../versions/channel.ts';
import type { VersionName } from '../versions/version-name.ts';

/**
 * `awaited`: a form may be posted; `received`: the bytes are here, another form replaces them;
 * `processing`: called back, a job checks and records the package; `completed` and `failed`: the end.
 */
export type UploadStatus = 'awaited' | 'received' | 'processing' | 'completed' | 'failed';

/** What a publisher wants to upload. */
export interface UploadRequest {
  readonly resourceId: ResourceId;
  readonly versionName: VersionName;
  readonly channel: Channel;
  readonly platform: Platform;
  /** The name of the package; its extension counts. */
  readonly fileName: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the publisher knows an upload by; also the key that its status is asked with. */
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
