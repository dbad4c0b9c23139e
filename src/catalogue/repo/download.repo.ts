import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Database } from '../../database/database.ts';
import { fileNameOf } from '../../packages/package-name.ts';
import { StorageEntity } from '../../packages/repo/storage.entity.ts';
import { VersionEntity } from '../../versions/repo/version.entity.ts';
import { type Download, downloadOf } from '../download.ts';

@Injectable()
export class DownloadRepo {
  constructor(private readonly database: Database) {}

  /** Undefined when there is no such row, or the bytes are gone. */
  async find(storageId: number): Promise<Download | undefined> {
    const { manager } = this.database;
    const storage = await manager.findOneBy(StorageEntity, { id: storageId, erasedAt: IsNull() });
    const version = storage && (await manager.findOneBy(VersionEntity, { id: storage.versionId }));
    if (!storage || !version) return undefined;
    const { id, resourceId: resource, name } = version;
    const { packagePath: key, fileSize: size, sha256 } = storage;
    const fileName = fileNameOf(storage, resource, name);
    return downloadOf({ resource, id, name }, { key, size, sha256, fileName });
  }
}
