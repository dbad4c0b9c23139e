import { Injectable } from '@nestjs/common';
import { CommitUnclear } from '../../database/commit-unclear.ts';
import { Packages } from '../../packages/packages.ts';
import { PublishVersion } from '../../versions/logic/publish-version.ts';
import { Versions } from '../../versions/versions.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadFiles } from '../repo/upload-files.ts';

/** Publishes an uploaded package by the same steps as a direct upload. */
@Injectable()
export class PublishUpload {
  constructor(
    private readonly files: UploadFiles,
    private readonly publishVersion: PublishVersion,
    private readonly versions: Versions,
    private readonly packages: Packages,
  ) {}

  /** Repeating it does no harm. @throws the errors of PublishVersion */
  async publish(upload: UploadEntity): Promise<void> {
    const { resourceId, versionName: name, channel, os, arch } = upload;
    const publication = { resourceId, name, channel, platform: { os, arch }, updateType: 'full' } as const;
    await using scratch = await this.files.copyToScratch(upload.file!);
    try {
      await this.publishVersion.publish(publication, { ...factsOf(upload), path: scratch.path });
    } catch (error) {
      if (!(error instanceof CommitUnclear && (await this.isPublished(upload)))) throw error;
    }
  }

  /** The answer to the commit was lost. */
  private async isPublished({
    resourceId,
    versionName,
    channel,
    os,
    arch,
    sha256,
  }: UploadEntity): Promise<boolean> {
    const version = await this.versions.find(resourceId, versionName);
    if (version?.channel !== channel) return false;
    return (await this.packages.findFull(version.id, { os, arch }))?.sha256 === sha256;
  }
}

/** The row has all of them, since they are written together with the file. */
function factsOf({ fileName: clientName, fileSize, sha1, sha256, sha512 }: UploadEntity) {
  return { clientName, size: fileSize!, sha1: sha1!, sha256: sha256!, sha512: sha512! };
}
