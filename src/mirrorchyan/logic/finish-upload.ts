import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { VersionProcessing } from '../errors.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadRepo } from '../repo/upload.repo.ts';
import { uploadIdOf, uploadKey, type UploadRequest } from '../upload.ts';
import { PublicationQueue } from './publication-queue.ts';

/** The third step: the publisher says that the upload is complete. Repeating it changes nothing. */
@Injectable()
export class FinishUpload {
  constructor(
    private readonly database: Database,
    private readonly uploads: UploadRepo,
    private readonly jobs: PublicationQueue,
  ) {}

  /**
   * @returns the key for the status query; empty when the package is published already
   * @throws InvalidParams, VersionProcessing
   */
  async finish(key: string, request: UploadRequest): Promise<string> {
    const upload = await this.database.transaction(() => this.startProcessing(key, request));
    if (upload.status === 'completed') return '';
    if (upload.status !== 'failed') await this.jobs.enqueue(upload.id);
    return uploadKey(upload.resourceId, upload.id);
  }

  private async startProcessing(key: string, request: UploadRequest): Promise<UploadEntity> {
    const id = uploadIdOf(key, request.resourceId);
    const upload = id === undefined ? undefined : await this.uploads.find(id);
    if (upload === undefined) throw InvalidParams.of('key', 'is not the key of an upload to this resource');
    const other = differenceOf(upload, request);
    if (other !== undefined) throw InvalidParams.of(other, 'is not what the upload was asked for');
    if (upload.status === 'awaited') throw InvalidParams.of('key', 'is one that nothing was uploaded to');
    if (upload.status !== 'received') return upload;
    if (await this.uploads.isProcessing(upload)) throw new VersionProcessing(upload.versionName);
    await this.uploads.changeStatus(upload.id, 'received', 'processing');
    return upload;
  }
}

/** The field that differs from the first step. */
function differenceOf(upload: UploadEntity, request: UploadRequest): string | undefined {
  const { versionName, channel, platform, fileName } = request;
  if (versionName !== upload.versionName) return 'name';
  if (channel !== upload.channel) return 'channel';
  if (platform.os !== upload.os) return 'os';
  if (platform.arch !== upload.arch) return 'arch';
  return fileName === upload.fileName ? undefined : 'filename';
}
