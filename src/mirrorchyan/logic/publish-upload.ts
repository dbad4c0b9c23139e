import { Injectable } from '@nestjs/common';
import { CommitUnclear } from '../../database/commit-unclear.ts';
import { Packages } from '../../packages/packages.ts';
import { VersionExists } from '../../versions/errors.ts';
import { PublishVersion } from '../../versions/logic/publish-version.ts';
import { Versions } from '../../versions/versions.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadFiles } from '../repo/upload-files.ts';

/** Publishes an uploaded package, as the direct upload does. */
@Injectable()
export class PublishUpload {
  constructor(
    private readonly files: UploadFiles,
    private readonly publishVersion: PublishVersion,
    private readonly versions: Versions,
    private readonly packages: Packages,
  ) {}

  /** Repeating it does no harm. @throws what PublishVersion throws */
  async publish(upload: UploadEntity): Promise<void> {
    const { resourceId, versionName: name, channel, os, arch } = upload;
    const publication = { resourceId, name, channel, platform: { os, arch }, updateType: 'full' } as const;
    await using lent = await this.files.copyToScratch(upload.file!);
    try {
      await this.publishVersion.publish(publication, { ...factsOf(upload), path: lent.path });
    } catch (error) {
      const mayBeThere = error instanceof VersionExists || error instanceof CommitUnclear;
      if (!(mayBeThere && (await this.isPublished(upload)))) throw error;
    }
  }

  /** An earlier try may have published it, or this one whose answer was lost. */
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

/** Recorded together with the file. */
function factsOf({ fileName: clientName, fileSize, sha1, sha256, sha512 }: UploadEntity) {
  return { clientName, size: fileSize!, sha1: sha1!, sha256: sha256!, sha512: sha512! };
}
