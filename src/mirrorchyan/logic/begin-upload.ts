import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import { CheckPublication } from '../../versions/logic/check-publication.ts';
import { VersionProcessing } from '../errors.ts';
import { UploadRepo } from '../repo/upload.repo.ts';
import { type UploadRequest, uploadKey } from '../upload.ts';
import { PolicySigner, type SignedPolicy } from '../upload-policy.ts';

/** How long the form can be posted, ms. */
const POLICY_LIFETIME = 3_600_000;

const ARCHIVE = /\.(?:zip|tar\.gz)$/i;

export interface GrantedUpload extends SignedPolicy {
  readonly id: string;
  readonly key: string;
}

/** The first step of a publisher: checks the request as far as possible without the file, and grants a signed upload policy. */
@Injectable()
export class BeginUpload {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly resources: ResourcesService,
    private readonly checkPublication: CheckPublication,
    private readonly uploads: UploadRepo,
    private readonly policies: PolicySigner,
    private readonly config: Config,
  ) {}

  /** @throws ResourceNotFound, VersionExists, VersionProcessing, VersionNotOrderable, InvalidParams */
  async begin(request: UploadRequest): Promise<GrantedUpload> {
    const { resourceId, versionName, channel, platform, fileName } = request;
    await this.check(request);
    const [id, createdAt] = [randomUUID(), new Date()];
    const expiresAt = new Date(createdAt.getTime() + POLICY_LIFETIME);
    const facts = { resourceId, versionName, channel, ...platform, fileName };
    await this.uploads.insert({ id, ...facts, expiresAt, createdAt });
    // The job that publishes knows no request: this line names who asked for it.
    this.logger.log(
      { upload: id, resource: resourceId, version: versionName, ...platform },
      'upload granted',
    );
    const key = uploadKey(resourceId, id);
    const { max_package_size: maxSize } = this.config.storage;
    return { id, key, ...this.policies.sign({ expires: expiresAt, key, minSize: 1, maxSize }) };
  }

  private async check({
    resourceId,
    versionName,
    channel,
    platform,
    fileName,
  }: UploadRequest): Promise<void> {
    const { updateType } = await this.resources.get(resourceId);
    if (updateType === 'incremental' && !ARCHIVE.test(fileName))
      throw InvalidParams.of(
        'filename',
        'must end in .zip or .tar.gz: the resource has incremental packages',
      );
    const publication = { resourceId, name: versionName, channel, platform, updateType: 'full' } as const;
    await this.checkPublication.check(publication);
    if (await this.uploads.isProcessing({ resourceId, versionName, ...platform }))
      throw new VersionProcessing(versionName);
  }
}
