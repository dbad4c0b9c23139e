import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BlobReferences } from '../../packages/logic/blob-references.ts';
import type { BlobKey } from '../../storage/blob-store.ts';
import { uploadFileOf } from '../repo/upload-files.ts';
import { UploadRepo } from '../repo/upload.repo.ts';

/** Protects the files of unfinished uploads from the removal of orphans, at any age. */
@Injectable()
export class ProtectUploadFiles implements OnModuleInit {
  constructor(
    private readonly blobs: BlobReferences,
    private readonly uploads: UploadRepo,
  ) {}

  onModuleInit(): void {
    this.blobs.add('uploads', (keys) => this.protectedAmong(keys));
  }

  private async protectedAmong(keys: readonly BlobKey[]): Promise<Set<BlobKey>> {
    const files = new Map<string, BlobKey>();
    for (const key of keys) {
      const file = uploadFileOf(key);
      if (file !== undefined) files.set(file, key);
    }
    if (files.size === 0) return new Set();
    const waiting = await this.uploads.namedByUnfinished([...files.keys()]);
    return new Set([...files].filter(([file]) => waiting.has(file)).map(([, key]) => key));
  }
}
