import { Injectable } from '@nestjs/common';
import type { ResourceId } from '../../resources/resource.ts';
import { UploadRepo } from '../repo/upload.repo.ts';
import { uploadIdOf, type UploadStatus } from '../upload.ts';

export interface UploadProgress {
  readonly status: UploadStatus;
  /** Why it failed. */
  readonly reason: string | null;
}

/** The fourth step: the status of an upload. */
@Injectable()
export class ShowUpload {
  constructor(private readonly uploads: UploadRepo) {}

  /** Undefined when the resource has no upload with this key, or the upload was removed. */
  async show(resourceId: ResourceId, key: string): Promise<UploadProgress | undefined> {
    const id = uploadIdOf(key, resourceId);
    return id === undefined ? undefined : this.uploads.find(id);
  }
}
